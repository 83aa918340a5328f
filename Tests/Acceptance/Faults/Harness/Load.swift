import AcceptanceSupport
import Kafka
import Postgres

/// A State that publishes as fast as it is taken, until it is told to stop: there is always more of it in the topic than in
/// the log, and less than the mock cluster holds of a partition (5 MiB).
actor Load {
    static let partition: Int32 = 19
    private static let batch = 2_500
    private static let most = 15_000

    private let house: House
    private let molds: [Mold]
    private let producer: KafkaProducer
    private var isStopped = false
    /// Acknowledged by the broker.
    private(set) var sent = 0

    init(_ house: House, of molds: [Mold]) throws {
        self.house = house
        self.molds = molds
        producer = try KafkaProducer(
            KafkaConfiguration(bootstrapServers: house.bootstrapServers), logger: House.logger)
    }

    /// Until stopped, and at least for 50,000.
    ///
    /// - Returns: how many were sent, and how many were ahead of the log when there were fewest.
    func run() async throws -> (sent: Int, least: Int) {
        var least = Int.max
        while !isStopped || sent < 50_000 {
            let ahead = sent - (try await taken())
            if sent > 0, !isStopped { least = min(least, ahead) }
            guard ahead <= Self.most - Self.batch else {
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            let records = (0..<Self.batch).map { molds[(sent + $0) % molds.count].record() }
            for result in await producer.send(records) { _ = try result.get() }
            sent += records.count
        }
        await producer.shutdown(deadline: .seconds(5))
        return (sent, least)
    }

    func stop() { isStopped = true }

    /// How many are in the log.
    nonisolated func taken() async throws -> Int {
        try await house.number(
            "SELECT coalesce(sum(next_offset), 0)::bigint FROM partitions WHERE partition = \(Self.partition)")
    }
}
