import Alerts
import FoundationEssentials
import Kafka
import Logging
import Store

/// Whether the broker still holds what the log says was notified: a topic that was lost or restored takes with it
/// notifications that nobody has read yet, and no cursor would send them again.
///
/// One scan of the log and one of the topic. What retention has removed is not missed: in a partition whose beginning was
/// removed, only rows count that were taken after the first record that is left had been written; and near the edge of
/// retention nothing is said.
struct NotificationAudit {
    /// The output that publishes them.
    static let output = "notifications"
    /// For clocks that differ, and for what expires while we read.
    static let margin: TimeInterval = 60

    let publications: Publications
    let admin: KafkaAdmin
    let kafka: KafkaConfiguration
    let topics: Topics
    let retention: Duration
    let logger: Logger

    /// A notification that is gone.
    struct Missing: Hashable, Sendable {
        var state: State
        var row: Publications.Row
    }

    func run(progress: (String) -> Void) async throws -> [String] {
        // The log before the topic: what is published meanwhile is not missed.
        progress("reading what was notified")
        var rows = try await published()
        let partitions = State.all.map { TopicPartition(topic: topics.notifications, partition: $0.partition) }
        let marks = try await admin.watermarks(partitions, within: .seconds(15))
        progress("reading \(topics.notifications)")
        var horizons: [State: Date] = [:]
        for (partition, mark) in marks {
            guard let state = State(lgd: UInt8(clamping: partition.partition)), mark.low > 0 else { continue }
            // Until its first record is seen: where nothing is left, nothing can be said.
            horizons[state] = Date()
        }
        try await read(marks.filter { $0.value.high > $0.value.low }) { state, record in
            if marks[record.topicPartition]?.low == record.offset, record.offset > 0 {
                horizons[state] = Date(
                    timeIntervalSince1970: Double(record.timestamp) / 1000 + Self.margin)
            }
            guard let id = Self.notification(record, state) else { return }
            rows[id]?.told.remove(state)
        }
        let missing = Self.missing(Array(rows.values), horizons)
        return Dictionary(grouping: missing, by: \.state).sorted { $0.key.lgd < $1.key.lgd }.map { state, missing in
            let first = missing[0].row
            return "LOSS: \(missing.count) notifications of \(state.iso) are not in \(topics.notifications) any more; "
                + "the first is of alert \(AlertID.text(first.alertID))/\(first.revision), taken "
                + "\(Terminal.time(first.takenAt))"
        }
    }

    /// What should be there and was not seen, the oldest first.
    static func missing(_ rows: [Publications.Row], _ horizons: [State: Date]) -> [Missing] {
        rows.flatMap { row in
            row.told.filter { horizons[$0].map { row.takenAt > $0 } ?? true }.map { Missing(state: $0, row: row) }
        }.sorted { ($0.row.takenAt, $0.state.lgd) < ($1.row.takenAt, $1.state.lgd) }
    }

    /// What a notification is about.
    struct Subject: Hashable {
        var alertID: UUID
        var revision: Int32
    }

    private func published() async throws -> [Subject: Publications.Row] {
        var rows: [Subject: Publications.Row] = [:]
        var last: LogKey?
        // Beyond the retention nothing need be there.
        let start = Date() - Double(retention.components.seconds) + Self.margin
        while true {
            let portion = try await publications.rows(
                of: Self.output, after: last, takenSince: start, limit: 10_000)
            for row in portion {
                let subject = Subject(alertID: row.alertID, revision: row.revision)
                rows[subject, default: row].told.formUnion(row.told)
            }
            guard let end = portion.last else { return rows }
            last = end.key
        }
    }

    /// Reads each partition up to the end that it had; a partition that can't be read so far is an error, for silence
    /// proves nothing.
    private func read(
        _ marks: [TopicPartition: (low: Int64, high: Int64)], _ take: (State, ConsumedRecord) -> Void
    ) async throws {
        guard !marks.isEmpty else { return }
        let reader = try PartitionReader(kafka, from: marks.mapValues { .offset($0.low) }, logger: logger)
        defer { reader.close() }
        var left = marks.mapValues(\.high)
        while !left.isEmpty {
            guard let record = try await reader.next(within: .seconds(20)) else {
                let partitions = left.keys.sorted().map(\.description).joined(separator: ", ")
                throw Failure.down("\(partitions) could not be read to the end within 20 s: run this again")
            }
            if let state = State(lgd: UInt8(clamping: record.partition)) { take(state, record) }
            if record.offset + 1 >= left[record.topicPartition] ?? 0 { left[record.topicPartition] = nil }
        }
    }

    /// By its id, `alert/revision/State`; nil where it is no notification of this State's.
    static func notification(_ record: ConsumedRecord, _ state: State) -> Subject? {
        guard let value = record.headers.first(where: { $0.name == "ce_id" })?.value else { return nil }
        let parts = String(decoding: value, as: UTF8.self).split(separator: "/")
        guard parts.count == 3, parts[2] == state.iso, let id = AlertID.parse(String(parts[0])),
            let revision = Int32(parts[1])
        else { return nil }
        return Subject(alertID: id, revision: revision)
    }
}
