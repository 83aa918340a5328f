import Alerts
import Foundation
import Gateway
import Logging
import Matching
import Postgres
import Store
import StoreTesting
import SwiftProtobuf

/// A door for reading, over alerts whose fields bear a mark of their class.
struct ReadingRoom {
    static let secret = MatchingSecret(bytes: [UInt8](repeating: 7, count: 32))

    let door: Door
    let taken: TakenAlerts

    /// Opens the door, lets `body` come and go, and shuts it.
    static func open<T>(_ body: (ReadingRoom) async throws -> T) async throws -> T {
        try await Door.open(
            routes: { pool, _ in
                StateRoutes().routes + ReadingRoutes(viewing: Viewing(pool: pool), secret: secret).routes
            },
            { door in try await body(ReadingRoom(door: door, taken: TakenAlerts(pool: door.pool))) })
    }

    /// A raid in Telangana for Odisha; Andhra Pradesh is to act, Chhattisgarh to look out.
    @discardableResult
    func raid(
        _ id: UUID = UUID(), revision: Int32 = 1, status: Sanket_V1_Status = .actual,
        _ change: (inout Sanket_V1_Alert) -> Void = { _ in }
    ) async throws -> UUID {
        var alert = Sanket_V1_Alert()
        alert.id = AlertID.text(id)
        alert.revision = revision
        alert.origin = "IN-OD"
        alert.status = status
        alert.lifecycle = revision == 1 ? .issued : .updated
        alert.urgency = .immediate
        alert.issuedAt = .init(seconds: 1_795_150_000 + Int64(revision))
        alert.headline = "MARK police"
        alert.rescueRequest.place.state = "IN-TS"
        alert.rescueRequest.place.premises = "MARK operational"
        alert.rescueRequest.requestedActions = [.jointRaid]
        var name = Sanket_V1_PersonName()
        name.text = "MARK victim"
        alert.rescueRequest.victimNames = [name]
        change(&alert)
        try await taken.take(
            alert,
            to: [Self.target("IN-TS", .host), Self.target("IN-AP", .full), Self.target("IN-CT", .redacted)])
        return id
    }

    private static func target(_ iso: String, _ disclosure: Disclosure) throws -> Target {
        let duty: Duty = disclosure == .redacted ? .lookOut : .act
        guard let state = State(iso: iso),
            let target = Target(state, reasons: [Reason(.explicit, duty: duty, disclosure: disclosure)])
        else { throw NoAlert() }
        return target
    }

    /// Keys of every alert in the log, as the matching follower makes them.
    func match() async throws {
        guard let secret = Self.secret else { return }
        let matches = Matches(pool: door.pool)
        _ = try await matches.claim(fingerprint: secret.fingerprint)
        let rows = try await door.pool.query("SELECT payload, kind, taken_at FROM log")
            .decode([UInt8].self, String.self, Date.self)
        var found: [Matches.Row] = []
        for (payload, kind, takenAt) in rows {
            guard let kind = Kind(rawValue: kind), let alert = Alert(admitted: payload, headers: [], topicKind: kind)
            else { continue }
            let keys = AlertKeys(of: alert, under: secret)
            found.append(
                Matches.Row(
                    alertID: alert.id, takenAt: takenAt,
                    values: keys.values.map { .init(key: $0.key, kind: $0.kind.rawValue, field: $0.field) },
                    names: keys.names.map {
                        .init(signature: $0.signature, keys: $0.blocks, field: $0.field, role: $0.role)
                    }))
        }
        try await matches.insert(found)
    }

    @discardableResult
    func deed(_ type: DeedType, by state: String, at alert: UUID, to: String? = nil) async throws -> Deed {
        guard let state = State(iso: state) else { throw NoAlert() }
        return try await Deeds(pool: door.pool).record(
            NewDeed(
                id: UUID(), alertID: alert, revision: 1, type: type, state: state, officer: "officer.a",
                doneAt: Date(timeIntervalSince1970: 1_795_150_800), to: to.flatMap { State(iso: $0) },
                detail: Array("MARK detail".utf8)))
    }

    func get(
        _ path: String, _ state: String = "IN-OD", _ role: Role = .officer, headers: [(String, String)] = []
    ) async throws -> Door.Answer {
        try await door.ask("GET", path, token: door.token(state, role), headers: headers)
    }

    func read(
        _ id: UUID, _ state: String = "IN-OD", _ role: Role = .officer, headers: [(String, String)] = []
    ) async throws -> Door.Answer {
        try await get("/v1/alerts/\(AlertID.text(id))", state, role, headers: headers)
    }

    /// The marks that stand in an answer.
    static func marks(_ answer: Door.Answer) -> Set<String> {
        Set(["police", "victim", "operational", "detail"].filter { answer.text.contains("MARK \($0)") })
    }
}
