import AcceptanceSupport
import Kafka

/// Sends a stream with a client of the test's own, straight to the partitions, and keeps the broker's receipts.
actor StreamDriver {
    private let producer: KafkaProducer
    private let batch: Int
    private let pause: Duration
    /// By number in the stream.
    private(set) var receipts: [Int: Receipt] = [:]
    /// What no retry helps against.
    private(set) var failures: [KafkaError] = []

    /// - Parameters:
    ///   - pause: between batches: what makes the stream last as long as the faults.
    init(_ house: House, batch: Int = 100, pause: Duration = .zero) throws {
        // A record that is not acknowledged in time would be no loss of the product's; so the time is long.
        producer = try KafkaProducer(
            KafkaConfiguration(bootstrapServers: house.bootstrapServers),
            limits: ProducerLimits(deliveryTimeout: .seconds(300)), logger: House.logger)
        self.batch = batch
        self.pause = pause
    }

    /// Sends all; a cancelled task stops after the batch that is under way.
    func send(_ stream: AlertStream, from start: Int = 0) async {
        var next = start
        while next < stream.items.count, !Task.isCancelled {
            let end = min(next + batch, stream.items.count)
            // Not cancelled with us: each record's fate must be known.
            let indices = Array(next..<end)
            await Task { await deliver(stream, indices) }.value
            next = end
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }

    /// As a foreign client does it: what may be sent again is. (librdkafka 2.0.2 gives up at once on a produce request that is
    /// answered with an unknown topic or a network exception.)
    private func deliver(_ stream: AlertStream, _ indices: [Int]) async {
        var pending = indices
        while !pending.isEmpty {
            var again: [Int] = []
            for (index, result) in zip(pending, await producer.send(pending.map { stream.items[$0].record })) {
                switch result {
                case .success(let receipt): receipts[index] = receipt
                case .failure(let error) where error.isRetriable: again.append(index)
                case .failure(let error): failures.append(error)
                }
            }
            pending = again
        }
    }

    func close() async { await producer.shutdown(deadline: .seconds(5)) }
}
