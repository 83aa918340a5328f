import Kafka
import Logging
import Postgres
import Store

/// Writes batches behind the fence, one at a time, until each is in the log or no longer ours.
///
/// A batch is kept through every outage: the position never moves past it. What the database will not have is found by
/// bisection and entered as dead, so that one record never takes its batch with it.
actor BatchWriter {
    private let url: String
    private let applicationName: String
    private let settings: [String: String]
    private let deadline: Duration
    private let assignment: Assignment
    private let report: @Sendable (Settlement) -> Void
    private let logger: Logger
    private var connection: PostgresConnection?

    /// - Parameters:
    ///   - deadline: how long one attempt may take before it is cancelled and tried again.
    init(
        url: String, applicationName: String, settings: [String: String], deadline: Duration, assignment: Assignment,
        logger: Logger, report: @escaping @Sendable (Settlement) -> Void
    ) {
        self.url = url
        self.applicationName = applicationName
        self.settings = settings
        self.deadline = deadline
        self.assignment = assignment
        self.logger = logger
        self.report = report
    }

    /// Returns when every record is in the log, or belongs to another by now.
    func write(_ batch: [PreparedRecord]) async {
        var batch = batch
        var backoff = Backoff(cap: .seconds(5))
        var isWaiting = false
        while !Task.isCancelled {
            let (claims, records) = assignment.claim(batch)
            if records.isEmpty { return }
            do throws(AppendError) {
                let settlement = try await attempt(claims, records)
                if isWaiting { logger.notice("the database is back; the kept batch is in the log") }
                report(settlement)
                return
            } catch {
                switch error {
                case .refused:
                    await settleRefusal(claims)
                case .unavailable(let cause):
                    let text = "waiting for the database, the batch is kept: \(cause)"
                    logger.log(
                        level: isWaiting ? .info : .warning, "\(text)", metadata: ["records": "\(records.count)"])
                    isWaiting = true
                    try? await Task.sleep(for: backoff.next())
                case .poisoned(let cause):
                    guard let half = await isolate(records, cause) else { return }
                    batch = half
                }
            }
        }
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    private func attempt(_ claims: [Claim], _ records: [PreparedRecord]) async throws(AppendError) -> Settlement {
        let connection = try await ready()
        assignment.beginWriting()
        defer { assignment.endWriting() }
        let settlement = try await Ledger(connection: connection).append(claims, records.map(\.row), within: deadline)
        assignment.advance(claims)
        return settlement
    }

    private func ready() async throws(AppendError) -> PostgresConnection {
        if let connection, await !connection.isBroken { return connection }
        do {
            let fresh = try await PostgresConnection.connect(
                url, applicationName: applicationName, settings: settings, logger: logger)
            connection = fresh
            return fresh
        } catch {
            throw .unavailable(error)
        }
    }

    // MARK: A refusal

    /// The fence held. Each partition's row says which of three things that means.
    private func settleRefusal(_ claims: [Claim]) async {
        let rows: [PartitionRow]
        do {
            rows = try await assignment.ownership.rows(of: claims.map(\.key))
        } catch {
            logger.warning("waiting for the database, to learn what a refusal means: \(error)")
            try? await Task.sleep(for: .seconds(1))
            return
        }
        for claim in claims {
            guard let partition = assignment.partition(claim.key) else { continue }
            switch Refusal(claim, rows.first { $0.key == claim.key }) {
            case .committed: assignment.advance([claim])
            case .innocent: break
            case .anothers: assignment.letGo(partition, token: claim.token)
            case .stop(let detail):
                await assignment.stop(partition, token: claim.token, code: "position-mismatch", detail: detail)
            }
        }
    }

    // MARK: Poison

    /// Narrows a refused batch down. Writes the first half and returns the second; a single record comes back as dead,
    /// and where even that is refused its partition stops.
    private func isolate(_ records: [PreparedRecord], _ cause: PostgresError) async -> [PreparedRecord]? {
        guard let first = records.first else { return nil }
        if records.count > 1 {
            await write(Array(records.prefix(records.count / 2)))
            return Array(records.dropFirst(records.count / 2))
        }
        let sqlState = cause.sqlState ?? "?"
        if case .dead = first.row.content {
            await assignment.stop(
                first.record.topicPartition, token: first.token, code: "database-refuses",
                detail: "the database refuses even the dead letter of offset \(first.record.offset) "
                    + "(SQLSTATE \(sqlState)): mend its schema, then restart")
            return nil
        }
        logger.error(
            "the database refused a record; it is entered as dead",
            metadata: [
                "partition": "\(first.record.topicPartition)", "offset": "\(first.record.offset)",
                "sqlstate": "\(sqlState)",
            ])
        return [
            PreparedRecord(record: first.record, token: first.token, row: Intake.refused(first.row, sqlState: sqlState))
        ]
    }
}
