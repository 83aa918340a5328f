import Alerts
import FoundationEssentials
import Postgres
import Store

/// West Bengal's alerts of missing persons, and what States do about them.
struct Desk {
    let bench: Bench
    let deeds: Deeds
    let inbox: Inbox
    private var row: PartitionRow
    private var build: RowBuilder
    private let token = UUID()

    init() async throws {
        bench = try await Bench.make()
        deeds = Deeds(pool: bench.pool)
        inbox = Inbox(pool: bench.pool)
        row = try await bench.take(bench.key())
        build = RowBuilder(key: row.key)
    }

    /// A revision that is not in the log yet.
    mutating func revision(
        _ id: UUID, _ revision: Int32 = 1, act: [String] = ["IN-BR"], lookOut: [String] = [],
        clock: ResponseClock? = .child, status: String = "ACTUAL", lifecycle: String = "ISSUED", expiresAt: Date? = nil
    ) throws -> LogRow {
        let acting = try Self.states(act)
        return build.row(
            .alert(
                .init(
                    origin: try required(State(iso: "IN-WB")), id: id, revision: revision, kind: .missingPerson,
                    status: status, lifecycle: lifecycle, urgency: "IMMEDIATE", issuedAt: nil, expiresAt: expiresAt,
                    digest: [UInt8](repeating: UInt8(revision), count: 32), act: acting,
                    told: acting.union(try Self.states(lookOut)), decision: [1], clock: clock)))
    }

    mutating func append(_ rows: [LogRow], on ledger: Ledger? = nil) async throws {
        try await bench.append(row, rows, on: ledger)
        row.nextOffset += Int64(rows.count)
    }

    mutating func publish(
        _ id: UUID, _ revision: Int32 = 1, act: [String] = ["IN-BR"], lookOut: [String] = [],
        clock: ResponseClock? = .child, status: String = "ACTUAL", lifecycle: String = "ISSUED", expiresAt: Date? = nil
    ) async throws {
        try await append([
            self.revision(
                id, revision, act: act, lookOut: lookOut, clock: clock, status: status, lifecycle: lifecycle,
                expiresAt: expiresAt)
        ])
    }

    func deed(
        _ type: DeedType, by state: String, at alert: UUID, revision: Int32 = 1, id: UUID = UUID(),
        officer: String = "officer.a", heading: String? = nil, to: String? = nil, dueAt: Date? = nil,
        closes: UUID? = nil
    ) throws -> NewDeed {
        NewDeed(
            id: id, alertID: alert, revision: revision, type: type, state: try required(State(iso: state)),
            officer: officer, doneAt: Date(timeIntervalSince1970: 1_795_150_800), district: 314,
            heading: try heading.map { try required(State(iso: $0)) }, to: try to.map { try required(State(iso: $0)) },
            dueAt: dueAt, closes: closes, detail: [1, 2])
    }

    @discardableResult
    func record(
        _ type: DeedType, by state: String, at alert: UUID, revision: Int32 = 1, id: UUID = UUID(),
        officer: String = "officer.a", heading: String? = nil, to: String? = nil, dueAt: Date? = nil,
        closes: UUID? = nil
    ) async throws -> Deed {
        try await deeds.record(
            deed(
                type, by: state, at: alert, revision: revision, id: id, officer: officer, heading: heading, to: to,
                dueAt: dueAt, closes: closes))
    }

    /// Why a deed is refused; nil where it is not.
    func refusal(of deed: NewDeed) async throws -> String? {
        do {
            _ = try await deeds.record(deed)
            return nil
        } catch {
            return switch error {
            case .noSuchAlert: "no such alert"
            case .revisionAhead(let current): "revision ahead of \(current)"
            case .notConcerned: "not concerned"
            case .nothingToClose: "nothing to close"
            case .alreadyDone(let deed): "already done by \(deed.number)"
            case .idTaken: "id taken"
            case .malformed: "malformed"
            case .unavailable(let error): throw error
            }
        }
    }

    /// What lies before the cursors of the relay's output.
    func unread(
        _ log: DeedLog, ahead: [CursorMove] = [], busy: [PartitionKey] = []
    ) async throws -> [Slice] {
        try await log.work(
            Deeds.output, outcomes: RecordOutcome.allCases, withBytes: false, behind: nil, ahead: ahead, busy: busy,
            portion: .init())
    }

    /// Brings the projection up to the log and the deeds.
    func project() async throws {
        let followers = Followers(pool: bench.pool)
        let projection = Projection(pool: bench.pool)
        _ = try await followers.lease(Projection.output, token: token, holder: "a", for: .seconds(60))
        try await projection.prepare()
        try await followers.prepareCursors(Projection.output)
        while try await !projection.step(token: token).isLast {}
    }

    /// What waits for a State, front first: the alert or item by its name, the clock, and its minutes.
    func waiting(for state: String, _ names: [UUID: String]) async throws -> [String] {
        try await inbox.page(of: required(State(iso: state)), limit: 100).map { entry in
            let minutes = Int((entry.dueAt.timeIntervalSince(entry.since) / 60).rounded())
            return switch entry.matter {
            case .duty(let clock, _): "\(names[entry.alertID] ?? "?") \(clock?.rawValue ?? "?") \(minutes)"
            case .item(let deed): "\(names[entry.alertID] ?? "?") \(deed.type.rawValue) \(minutes)"
            }
        }
    }

    /// The duties as text, one a line.
    func duties() async throws -> [String] {
        try await bench.pool.query("SELECT d::text FROM duties d ORDER BY state, alert_id").decode(String.self)
    }

    /// Lets the log and the deeds be so much older.
    func letPass(_ interval: String) async throws {
        try await bench.connection.script(
            """
            UPDATE log SET taken_at = taken_at - interval '\(interval)';
            UPDATE deeds SET taken_at = taken_at - interval '\(interval)', due_at = due_at - interval '\(interval)';
            UPDATE open_items SET due_at = due_at - interval '\(interval)';
            """)
    }

    static func states(_ codes: [String]) throws -> StateSet {
        StateSet(try codes.map { try required(State(iso: $0)) })
    }
}
