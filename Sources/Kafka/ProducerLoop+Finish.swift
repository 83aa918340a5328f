internal import CLibrdkafka
internal import DequeModule
internal import Dispatch
internal import Logging
internal import Threads

extension ProducerLoop {
    /// Tells every caller that waits, then frees the client.
    func finish() {
        let left = (waiting + slots.values + repeats).count { !$0.isSettled }
        let dropped = KafkaError(
            RD_KAFKA_RESP_ERR__PURGE_QUEUE, detail: "the producer was shut down before the record was acknowledged")
        for dispatch in waiting { dispatch.fail(dropped) }
        waiting = []
        if slots.count > 0 { purge() }
        for var dispatch in slots.removeAll() + repeats {
            dispatch.mayBePersisted = true
            dispatch.fail(dropped)
        }
        repeats = []
        detach()
        let late = inbox.close(left: left)
        for submission in late.submissions {
            for index in submission.records.indices { submission.settle(index, .failure(.closed)) }
        }
        // A process that exits while librdkafka is being freed may crash in it, so there is a wait; but not beyond the end.
        destroy(client, within: max(.milliseconds(100), min(.seconds(2), (end ?? .now) - .now)))
        for continuation in awaitingEnd + late.awaitingShutdown { continuation.resume(returning: left) }
    }

    /// Lets librdkafka say of each record whether it was ever sent; it can do so at once, or not at all.
    private func purge() {
        rd_kafka_purge(client.handle, Self.everything)
        let until = ContinuousClock.now + .milliseconds(200)
        while slots.count > 0, .now < until { rd_kafka_poll(client.handle, 10) }
    }

    /// Freeing a client blocks while its threads end, so a thread of its own does it, and we wait for it a while.
    func destroy(_ client: NativeClient, within limit: Duration) {
        let isDone = DispatchSemaphore(value: 0)
        do {
            try OwnThread.start("kafka-destroy") {
                client.destroy()
                isDone.signal()
            }
        } catch {
            client.destroy()
            return
        }
        _ = isDone.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds)))
    }
}
