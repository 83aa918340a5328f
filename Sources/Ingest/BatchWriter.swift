import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store

/// Writes batches behind the fence until each is in the log or no longer ours.
///
/// A batch is kept through every outage: the position never moves past it. What the database will not have is found by
/// bisection and entered as dead, so that one record never takes its batch with it.
///
/// `send` puts a batch on its way behind the one before it, which may not be answered yet: its claims begin where that
/// one's end. It is sent only where all that was taken before it of its partitions is in the log or under way. So if the
/// one before it fails, the fence refuses this one too, as far as they share a partition; if the connection is lost,
/// neither is known. Then each is settled by itself, the older first: `finish` claims anew from what is known to be in the
/// log, attempt after attempt, and reads the rows to learn what a refusal means.
actor BatchWriter {
    private let url: String
    private let applicationName: String
    private let settings: [String: String]
    private let deadline: Duration
    private let assignment: Assignment
    private let report: @Sendable (Settlement) -> Void
    private let handover: Handover?
    private let logger: Logger
    private var connection: PostgresConnection?
    /// Sent and not answered, the oldest first.
    private var underWay: [Attempt] = []
    /// Batches that are being settled, or wait for that.
    private var settling = 0
    private var last: Task<Void, Never>?

    /// - Parameters:
    ///   - deadline: how long one attempt may take before it is cancelled and tried again.
    ///   - handover: where what is in the log is told of, if anybody in this process wants to know.
    init(
        url: String, applicationName: String, settings: [String: String], deadline: Duration, assignment: Assignment,
        handover: Handover? = nil, logger: Logger, report: @escaping @Sendable (Settlement) -> Void
    ) {
        self.url = url
        self.applicationName = applicationName
        self.settings = settings
        self.deadline = deadline
        self.assignment = assignment
        self.logger = logger
        self.report = report
        self.handover = handover
    }

    /// Puts a batch on its way and returns. At most two may be under way.
    ///
    /// - Parameter done: called once every record is in the log, or belongs to another by now.
    /// - Returns: what ends then.
    func send(_ batch: PreparedBatch, done: @escaping @Sendable () -> Void) async -> Task<Void, Never> {
        let earlier = last
        let records = batch.records
        let attempt = await begin(batch)
        if attempt == nil { settling += 1 }
        let task = Task {
            let landing = await land(attempt)
            await earlier?.value
            if case .failed(let error) = landing {
                await finish(records, after: error)
                settling -= 1
            }
            done()
        }
        last = task
        return task
    }

    /// Returns when every record is in the log, or belongs to another by now.
    func write(_ records: [PreparedRecord]) async { await send(PreparedBatch(records), done: {}).value }

    func close() async {
        handover?.write(by: nil)
        await connection?.close()
        connection = nil
    }

    // MARK: On the way

    /// One attempt to write a batch.
    private struct Attempt {
        var number: Int
        var claims: [Claim]
        var records: [PreparedRecord]
        var pending: PendingAppend
    }

    private enum Landing {
        case written
        /// To be settled: it was not sent, or failed; with the error where that tells of this batch alone.
        case failed(AppendError?)
    }

    /// Sends a batch behind what is under way. Nil where it can't be sent now, and where nothing of it is ours to write.
    private func begin(_ batch: PreparedBatch) async -> Attempt? {
        // Whatever is under way fails with its connection: a new one is for who settles that.
        if underWay.isEmpty, settling == 0 { _ = try? await ready() }
        guard let connection, !connection.hasBroken else { return nil }
        let share = assignment.claim(batch.records, behind: underWay.flatMap(\.claims))
        guard share.gaps.isEmpty, !share.records.isEmpty else { return nil }
        return begin(share.claims, share.records, batch.inserts(for: share.records), on: connection)
    }

    private func begin(
        _ claims: [Claim], _ records: [PreparedRecord], _ inserts: [PostgresQuery], on connection: PostgresConnection
    ) -> Attempt {
        let attempt = Attempt(
            number: assignment.beginWriting(claims), claims: claims, records: records,
            pending: Ledger(connection: connection).begin(claims, inserts, within: deadline))
        underWay.append(attempt)
        return attempt
    }

    private func land(_ attempt: Attempt?) async -> Landing {
        guard let attempt else { return .failed(nil) }
        do throws(AppendError) {
            report(try await settlement(of: attempt))
            return .written
        } catch {
            settling += 1
            // Where another failed too, or the fence held, that may be why.
            if settling > 1 { return .failed(nil) }
            if case .refused = error { return .failed(nil) }
            return .failed(error)
        }
    }

    private func settlement(of attempt: Attempt) async throws(AppendError) -> Settlement {
        defer {
            underWay.removeAll { $0.number == attempt.number }
            assignment.endWriting(attempt.number)
        }
        let (settlement, takenAt) = try await attempt.pending.landing()
        assignment.advance(attempt.claims)
        handOver(attempt, settlement, takenAt)
        return settlement
    }

    /// Tells what is in the log. Where a record came to something else than an accepted alert, who wants to know has to look.
    private func handOver(_ attempt: Attempt, _ settlement: Settlement, _ takenAt: Date?) {
        guard let handover, handover.isOpen else { return }
        if let takenAt, settlement.accepted == attempt.records.count {
            let written = Slice.written(attempt.claims, attempt.records.lazy.map(\.row), takenAt: takenAt)
            handover.give(grown: written.others, slices: written.slices)
        } else {
            handover.give(grown: attempt.claims.map(\.key), slices: [])
        }
    }

    private func ready() async throws(AppendError) -> PostgresConnection {
        if let connection, !connection.hasBroken { return connection }
        do {
            let fresh = try await Ledger.session(
                url, applicationName: applicationName, settings: settings, within: deadline, logger: logger)
            connection = fresh
            handover?.write(by: fresh.backendPID)
            return fresh
        } catch {
            throw .unavailable(error)
        }
    }

    // MARK: Settling

    /// Writes a batch, once all before it is settled, until every record is in the log or belongs to another.
    ///
    /// - Parameter failure: what became of the last attempt.
    private func finish(_ batch: [PreparedRecord], after failure: AppendError? = nil) async {
        var batch = batch
        var failure = failure
        var backoff = Backoff(cap: .seconds(5))
        var isWaiting = false
        while !Task.isCancelled {
            let share = assignment.claim(batch)
            if !share.gaps.isEmpty { reread(share.gaps) }
            let (claims, records) = (share.claims, share.records)
            if records.isEmpty { return }
            do throws(AppendError) {
                if let error = failure.take() { throw error }
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

    /// What came before in these partitions was given up, and is read once more.
    private func reread(_ partitions: Set<TopicPartition>) {
        logger.error(
            "a record before these is missing; the partitions are taken again from where the ledger stands",
            metadata: ["partitions": "\(partitions.sorted())"])
        assignment.restart(partitions.sorted())
    }

    private func attempt(_ claims: [Claim], _ records: [PreparedRecord]) async throws(AppendError) -> Settlement {
        let connection = try await ready()
        return try await settlement(
            of: begin(claims, records, Ledger.inserts(records.map(\.row)), on: connection))
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
            switch Refusal(claim, rows.first { $0.key == claim.key }, sent: assignment.sent(claim)) {
            case .committed(let end):
                assignment.advance(claim, to: end)
                handover?.give(grown: [claim.key], slices: [])
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
            await finish(Array(records.prefix(records.count / 2)))
            return Array(records.dropFirst(records.count / 2))
        }
        let sqlState = cause.sqlState ?? "?"
        if case .dead = first.row.content {
            guard let partition = assignment.partition(first.partition) else { return nil }
            await assignment.stop(
                partition, token: first.token, code: "database-refuses",
                detail: "the database refuses even the dead letter of offset \(first.offset) "
                    + "(SQLSTATE \(sqlState)): mend its schema, then restart")
            return nil
        }
        logger.error(
            "the database refused a record; it is entered as dead",
            metadata: [
                "partition": "\(assignment.partition(first.partition).map(String.init(describing:)) ?? "")",
                "offset": "\(first.offset)",
                "sqlstate": "\(sqlState)",
            ])
        return [
            PreparedRecord(
                timestamp: first.timestamp, token: first.token, follows: first.follows,
                row: Intake.refused(first.row, sqlState: sqlState))
        ]
    }
}
