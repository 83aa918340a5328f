internal import CLibrdkafka
internal import DequeModule
internal import Logging

extension ProducerLoop {
    /// Puts back in line what librdkafka gave back without a fatal error, in its first order. Meanwhile nothing new goes out,
    /// until all that was sent after it is answered too (for a moment at most), so that a partition keeps its order.
    func sendAgain() {
        guard !repeats.isEmpty else { return }
        let until = patience ?? .now + .milliseconds(500)
        patience = until
        guard slots.count == 0 || .now >= until else { return }
        logger.warning(
            "the broker refused records for a reason that passes, sending again",
            metadata: ["count": "\(repeats.count)"])
        putBack()
        // Whoever refuses at once would be asked again at once.
        rest = .now + .milliseconds(50)
    }

    /// A fatal error: librdkafka has given up what it had queued; requests under way get a moment to be answered, for what
    /// is answered need not be sent twice. Then a new client, and everything unanswered again, in its first order.
    func recover() {
        let error = KafkaError.fatal(of: client.handle) ?? KafkaError(RD_KAFKA_RESP_ERR__FATAL)
        logger.warning(
            "the Kafka producer raised a fatal error and is re-created",
            metadata: ["error": "\(error)", "in-flight": "\(slots.count)"])
        drain(.seconds(2))
        rd_kafka_purge(client.handle, Self.everything)
        drain(.seconds(2))
        for var dispatch in slots.removeAll() {
            inFlight.remove(dispatch.size)
            dispatch.mayBePersisted = true
            repeats.append(dispatch)
        }
        putBack()
        rest = lastRecovery.flatMap { .now - $0 < .seconds(1) ? .now + .milliseconds(500) : nil }
        lastRecovery = .now
        if end.map({ .now < $0 }) ?? true { renew() }
    }

    /// The configuration made a client once, so only a lack of threads or memory can refuse it now; the old client stays
    /// until there is a new one, and `run()` tries again.
    private func renew() {
        do {
            let new = try makeClient()
            detach()
            let old = client
            client = new
            slot.set(new.context)
            learned = []
            attach()
            destroy(old, within: .zero)
        } catch {
            logger.error("no new Kafka producer could be made, trying again", metadata: ["error": "\(error)"])
            rest = .now + .seconds(1)
        }
    }

    private func putBack() {
        waiting.prepend(contentsOf: repeats.filter { !$0.isSettled }.sorted { $0.order < $1.order })
        repeats = []
        patience = nil
    }

    /// Waits for the reports of what is in flight, at most until the end; callers are served meanwhile.
    private func drain(_ limit: Duration) {
        let until = ContinuousClock.now + limit
        while slots.count > 0, .now < min(until, end ?? until) {
            rd_kafka_poll(client.handle, 20)
            accept(inbox.take())
            expire()
        }
    }

    /// Purges without waiting for librdkafka's threads, which may hang in a resolver.
    static var everything: Int32 { RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING }
}
