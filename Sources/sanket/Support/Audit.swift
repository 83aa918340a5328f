import Alerts
import Kafka
import Logging
import Relay
import Store

/// The ledger held against the broker.
struct Audit {
    let accounts: Accounts
    let numbers: TopicNumbers
    let admin: KafkaAdmin
    let kafka: KafkaConfiguration
    let topics: Topics
    /// Whether alerts are matched: then that output has to keep up too.
    let isMatching: Bool
    let logger: Logger

    func run(settled: Bool, progress: (String) -> Void) async throws -> Reconcile.Report {
        var report = Reconcile.Report(
            balanced: true, records: [:], deeds: 0, lag: 0, holes_explained: 0, outputs: [], findings: [])
        progress("reading positions")
        // The outputs before the accounts, and the accounts before the broker: what moves meanwhile counts as on its way.
        report.outputs = try await accounts.outputs(Relay.outputs(topics, isMatching: isMatching)).map {
            .init(output: $0.output, waiting: $0.waiting, owed: $0.owed, parked: $0.parked)
        }
        try await checkDeeds(&report)
        let all = try await accounts.all()
        // All that exist, not only those that the ledger knows: what nobody has taken over yet is on its way too.
        let marks = try await admin.watermarks(try await partitions(), within: .seconds(15))
        let known = Set(all.filter(\.isCurrent).compactMap(name))
        for (partition, mark) in marks where !known.contains(partition) { report.lag += mark.high - mark.low }
        for account in all where account.isCurrent { check(account, marks, &report) }
        progress("looking for holes")
        for hole in try await accounts.holes() {
            progress("reading \(describe(hole)) again")
            try await check(hole, all, marks, &report)
        }
        let strays = try await accounts.strays()
        if strays > 0 {
            report.findings.append("\(strays) rows stand outside what their partitions claim to have taken")
        }
        report.records = try await accounts.outcomes()
        for line in report.outputs where line.parked > 0 {
            report.findings.append(
                "\(line.parked) messages of \(line.output) are parked: the broker refused them for good")
        }
        if settled {
            if report.lag > 0 { report.findings.append("\(report.lag) records are not taken yet") }
            for line in report.outputs where line.waiting > 0 {
                let what = Relay.deedOutputs(topics).contains(line.output) ? "deeds" : "alerts"
                report.findings.append("\(line.waiting) \(what) wait behind \(line.output)")
            }
            for line in report.outputs where line.owed > 0 {
                report.findings.append(
                    "\(line.owed) messages of \(line.output) are owed: their partitions can't be written just now")
            }
        }
        report.balanced = report.findings.isEmpty
        return report
    }

    /// The second log: numbered without a gap, no cursor beyond it, and its open items those that nobody has closed.
    private func checkDeeds(_ report: inout Reconcile.Report) async throws {
        for name in Relay.deedOutputs(topics) {
            let line = try await accounts.deedsWaiting(name)
            report.outputs.append(
                .init(output: line.output, waiting: line.waiting, owed: line.owed, parked: line.parked))
        }
        report.deeds = try await accounts.deeds()
        for gap in try await accounts.deedGaps() {
            report.findings.append("\(gap.origin) has numbered \(gap.numbered) deeds, and \(gap.found) are there")
        }
        for cursor in try await accounts.deedCursorsAhead() {
            report.findings.append("the cursor of \(cursor.output) is beyond the last deed of \(cursor.origin)")
        }
        let items = try await accounts.wrongItems()
        if items > 0 { report.findings.append("\(items) items stand open that are closed, or the other way round") }
    }

    private func partitions() async throws -> [TopicPartition] {
        let topics = try await admin.cluster(within: .seconds(15)).topics
        return numbers.all.compactMap { numbers[$0] }.flatMap { name in
            (topics[name] ?? []).map { TopicPartition(topic: name, partition: $0.id) }
        }
    }

    private func check(
        _ account: Account, _ marks: [TopicPartition: (low: Int64, high: Int64)], _ report: inout Reconcile.Report
    ) {
        guard let name = name(account) else { return }
        if let stopped = account.stopped {
            report.findings.append("\(name) is stopped (\(stopped.code)): \(stopped.detail)")
            return
        }
        guard let mark = marks[name] else { return report.findings.append("\(name) is not at the broker") }
        if mark.high < account.next {
            report.findings.append(
                "\(name) ends at \(mark.high), but records up to \(account.next) were taken: the topic was recreated")
        } else if mark.low > account.next {
            report.findings.append(
                "\(name): offsets \(account.next) to \(mark.low - 1) are gone from the broker and were never taken")
        }
        report.lag += max(0, mark.high - max(account.next, mark.low))
    }

    /// Reads a hole again. Nothing there, seen by the record behind it: explained, for ever. A record there: lost. Gone from
    /// the broker, or not read in time: unexplained.
    private func check(
        _ hole: OffsetRange, _ all: [Account], _ marks: [TopicPartition: (low: Int64, high: Int64)],
        _ report: inout Reconcile.Report
    ) async throws {
        let text = describe(hole)
        guard let topic = numbers[hole.key.topic] else { return }
        let partition = TopicPartition(topic: topic, partition: Int32(hole.key.partition))
        let isCurrent = all.contains { $0.isCurrent && $0.key == hole.key && $0.incarnation == hole.incarnation }
        guard isCurrent, let mark = marks[partition], mark.low <= hole.from, mark.high >= hole.to else {
            return report.findings.append("\(text) has no rows and can't be read at the broker any more")
        }
        let (found, isWhole) = try await records(of: partition, hole)
        if found > 0 {
            report.findings.append("LOSS: \(text) holds \(found) records that are not in the log")
        } else if !isWhole {
            report.findings.append("\(text) has no rows and could not be read within 20 s: run this again")
        } else {
            try await accounts.explain(hole, "no record at the broker: transaction markers or aborted records")
            report.holes_explained += 1
        }
    }

    /// How many records a hole holds, and whether the record behind it was reached: silence proves nothing. (There is one,
    /// for a taken range ends with a record that was taken.)
    private func records(of partition: TopicPartition, _ hole: OffsetRange) async throws -> (Int, isWhole: Bool) {
        let reader = try PartitionReader(kafka, from: [partition: .offset(hole.from)], logger: logger)
        defer { reader.close() }
        var found = 0
        while let record = try await reader.next(within: .seconds(20)) {
            if record.offset >= hole.to { return (found, true) }
            found += 1
        }
        return (found, false)
    }

    private func name(_ account: Account) -> TopicPartition? {
        numbers[account.key.topic].map { TopicPartition(topic: $0, partition: Int32(account.key.partition)) }
    }

    private func describe(_ hole: OffsetRange) -> String {
        "\(numbers[hole.key.topic] ?? "?")/\(hole.incarnation)/\(hole.key.partition) offsets \(hole.from) to \(hole.to - 1)"
    }
}
