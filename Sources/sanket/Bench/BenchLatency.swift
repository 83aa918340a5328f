import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import Postgres

/// How long alerts take at a fixed rate, whatever the house does meanwhile.
struct BenchLatency: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "Send alerts at a fixed rate and follow each to the States it is for.",
        discussion: """
            An open loop: each alert has its instant, and its times count from that, also when the sender or the broker was
            behind. A `sanket serve` must be at work on the same topics and database, and the database must keep the
            times of commits (track_commit_timestamp).

            Example: sanket bench latency --rate 1000 --seconds 30 schemas/examples/*.json
            """)

    @Option(help: "Alerts a second.")
    var rate = 1_000

    @Option(help: "For how long.")
    var seconds = 30

    @Option(help: "Seconds at the same rate before, which do not count.")
    var warmUp = 3

    @Option(help: "Probes a second.")
    var probeRate = 20

    @Option(help: "How long to wait for the last notification.")
    var patience = 30

    @Option(help: "The same seed gives the same alerts.")
    var seed: UInt64 = 1

    @Argument(help: "Examples to make the alerts from.")
    var files: [String]

    struct Line: Encodable {
        var offered: Int
        var rate: Int
        var accepted_ms: Percentiles?
        var persisted_ms: Percentiles?
        var notified_ms: Percentiles?
        var probe_ms: Percentiles?
        var p50_ratio: Double?
        var p99_ratio: Double?
        var probes: Int
        /// Not notified to each of their States within the patience, or not in the log.
        var lost: Int
        /// Notifications read more than once.
        var repeated: Int
    }

    func validate() throws {
        if rate < 1 || seconds < 1 || warmUp < 0 || probeRate < 1 {
            throw ValidationError("rates and times are numbers from 1")
        }
    }

    func run() async throws {
        let parts = try Parts()
        var forge = try AlertForge(files: files, seed: seed, router: try parts.router(), topics: parts.topics)
        let count = rate * (warmUp + seconds)
        let start = WallClock.now + 500_000 + Int64(count) * 200
        let step = 1_000_000 / Double(rate)
        var pieces: [AlertForge.Piece] = []
        pieces.reserveCapacity(count)
        for number in 0..<count {
            let instant = Double(start) / 1_000_000 + Double(number) * step / 1_000_000
            pieces.append(try forge.next(issuedAt: Date(timeIntervalSince1970: instant)))
        }
        let probe = try await Probe(parts)
        let reader = try await reader(parts)
        let begin = max(start, WallClock.now + 200_000)
        let journeys = Journeys(pieces) { begin + Int64(Double($0) * step) }
        let reading = Task { try await follow(reader, journeys) }
        let probing = Task { [payload = pieces[0].record.value ?? []] in
            try await probe.run(rate: probeRate, payload: payload)
        }
        try await send(pieces, journeys, parts, onWarm: { probe.reset() })
        probing.cancel()
        let deadline = WallClock.now + Int64(patience) * 1_000_000
        while !journeys.isComplete, WallClock.now < deadline { try await Task.sleep(for: .milliseconds(100)) }
        reader.close()
        try await reading.value
        let persisted = try await commits(parts, journeys)
        await probe.close()
        try Terminal.json(line(journeys, persisted, probe))
    }

    private func line(_ journeys: Journeys, _ persisted: [Int: Int64], _ probe: Probe) -> Line {
        let all = Array(journeys.all.enumerated())
        let measured = all.dropFirst(rate * warmUp)
        let probes = Percentiles(probe.microseconds)
        let notified = Percentiles(measured.compactMap { _, journey in journey.notified.map { $0 - journey.intended } })
        return Line(
            offered: measured.count, rate: rate,
            accepted_ms: Percentiles(
                measured.compactMap { _, journey in journey.accepted.map { $0 - journey.intended } }),
            persisted_ms: Percentiles(
                measured.compactMap { number, journey in persisted[number].map { $0 - journey.intended } }),
            notified_ms: notified, probe_ms: probes,
            p50_ratio: notified.flatMap { notified in probes.map { notified.p50 / $0.p50 } },
            p99_ratio: notified.flatMap { notified in probes.map { notified.p99 / $0.p99 } },
            probes: probe.microseconds.count,
            lost: all.count { number, journey in journey.notified == nil || persisted[number] == nil },
            repeated: journeys.repeated)
    }

    /// Each at its instant, waiting for none.
    private func send(
        _ pieces: [AlertForge.Piece], _ journeys: Journeys, _ parts: Parts, onWarm: @escaping @Sendable () -> Void
    ) async throws {
        let producer = try KafkaProducer(parts.configuration.kafka, logger: parts.logger)
        let warmUp = rate * warmUp
        let sendings = try await Metronome().beat(journeys.all.map(\.intended)) { number in
            if number == warmUp { onWarm() }
            return Task {
                guard (try? await producer.send(pieces[number].record)) != nil else { return }
                journeys.accepted(number, at: WallClock.now)
            }
        }
        for sending in sendings { await sending.value }
        await producer.shutdown(deadline: .seconds(10))
    }

    /// At the end of every State's notifications.
    private func reader(_ parts: Parts) async throws -> PartitionReader {
        let partitions = (0..<Int32(Topics.partitions)).map {
            TopicPartition(topic: parts.topics.notifications, partition: $0)
        }
        let ends = try await parts.admin().watermarks(partitions, within: .seconds(10))
        return try PartitionReader(
            parts.configuration.kafka, from: ends.mapValues { .offset($0.high) }, logger: parts.logger)
    }

    private func follow(_ reader: PartitionReader, _ journeys: Journeys) async throws {
        while let record = try await reader.next() {
            let now = WallClock.now
            guard let id = AlertID.parse(String(decoding: record.key ?? [], as: UTF8.self)),
                let target = Alerts.State(lgd: record.partition)
            else { continue }
            journeys.notified(id, target, at: now)
        }
    }

    /// When PostgreSQL committed each alert, by its own account.
    private func commits(_ parts: Parts, _ journeys: Journeys) async throws -> [Int: Int64] {
        let pool = parts.pool()
        let rows = try await pool.query(
            """
            SELECT alert_id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint
            FROM log WHERE outcome = 'accepted'
            """
        ).rows
        await pool.close()
        var commits: [Int: Int64] = [:]
        for row in rows {
            let (id, instant) = try row.decode(UUID.self, Int64?.self)
            if let number = journeys.number(of: id), let instant { commits[number] = instant }
        }
        return commits
    }
}
