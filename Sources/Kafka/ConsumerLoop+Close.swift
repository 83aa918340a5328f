internal import CLibrdkafka
internal import Dispatch
internal import Logging
internal import Threads

extension ConsumerLoop {
    /// Leaves the group within the deadline and frees the client.
    func close() {
        let deadline = inbox.shutdown ?? .now + limits.closeDeadline
        end = deadline
        let isClosed = leaveGroup(deadline)
        // Without a working group no revoke comes: what is left is released here, as lost.
        giveUp(lost: true)
        detach()
        destroy(isClosed: isClosed)
    }

    /// Says goodbye; the revoke that comes of it is served here. False after a fatal error or at the deadline.
    private func leaveGroup(_ deadline: ContinuousClock.Instant) -> Bool {
        guard KafkaError.fatal(of: client.handle) == nil else { return false }
        if let error = rd_kafka_consumer_close_queue(client.handle, groupQueue) {
            logger.info("the group could not be left", metadata: ["error": "\(KafkaError(consuming: error))"])
            return false
        }
        while rd_kafka_consumer_closed(client.handle) == 0 {
            guard .now < deadline else {
                logger.warning("leaving the group has not ended in time; the session timeout will end it")
                return false
            }
            serveGroup()
            if rd_kafka_consumer_closed(client.handle) == 0 { inbox.wakeUp.wait(.milliseconds(20)) }
        }
        return true
    }

    /// librdkafka can hang while it frees a client, so a thread of its own does it, and we wait for it a while.
    private func destroy(isClosed: Bool) {
        let flags = isClosed ? 0 : RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE
        let isDone = DispatchSemaphore(value: 0)
        do {
            try OwnThread.start("kafka-destroy") { [client] in
                client.destroy(flags: flags)
                isDone.signal()
            }
        } catch {
            client.destroy(flags: flags)
            return
        }
        guard isDone.wait(timeout: .now() + .seconds(5)) == .timedOut else { return }
        logger.error("librdkafka has not freed the consumer within 5 seconds; its threads are left behind")
    }
}
