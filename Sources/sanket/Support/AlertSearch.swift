import Alerts
import FoundationEssentials
import Matching
import Postgres
import Relay
import Store

/// Finds alerts by the keys of what they hold; no text of theirs is read.
struct AlertSearch: Sendable {
    /// An alert that was found, and by what.
    struct Match: Sendable {
        var alertID: UUID
        /// `name`, or the kind of value: `phone`, `plate`, …
        var by: String
        /// Path of the field that matched.
        var field: String
        /// Whose name it is.
        var role: String?
        /// From 0 to 1; 1 for a value, which is the same or is not.
        var score: Double
    }

    /// Names looked at under each key, the newest. Every further one costs time, and a name that has so many namesakes
    /// is not found by its name alone.
    static let namesPerKey = 500
    /// The same where the result is narrowed down afterwards.
    static let namesPerKeyWithin = 5_000

    let pool: PostgresPool
    let secret: MatchingSecret

    /// The alerts with a name like this one, likest first and of equal ones the newest first.
    ///
    /// - Parameter perKey: names looked at under each key.
    /// - Returns: also whether there were names that were not looked at.
    func alerts(
        named query: NameQuery, perKey: Int = namesPerKey
    ) async throws(PostgresError) -> (matches: [Match], isCut: Bool) {
        let search = MatchSearch(pool)
        let found = try await search.names(with: query.keys, perKey: perKey)
        var relatives: [UUID: [NameSignature]] = [:]
        if query.namesRelatives {
            let alerts = Set(found.names.map(\.alertID))
            relatives = try await search.signatures(of: Array(alerts), roles: AlertKeys.relatives)
                .mapValues { $0.compactMap { NameSignature(bytes: $0) } }
        }
        var best: [UUID: Match] = [:]
        for name in found.names {
            guard let signature = NameSignature(bytes: name.signature) else { continue }
            let isRelative = AlertKeys.relatives.contains(name.role)
            let others = isRelative ? [] : relatives[name.alertID] ?? []
            let score = query.likeness(to: signature, relatives: others)
            guard score >= NameSignature.threshold, score > best[name.alertID]?.score ?? 0 else { continue }
            best[name.alertID] = Match(
                alertID: name.alertID, by: "name", field: name.field, role: name.role, score: score)
        }
        // An id begins with the time of its making.
        let matches = best.values.sorted { ($1.score, $1.alertID) < ($0.score, $0.alertID) }
        return (matches, found.isCut)
    }

    /// The alerts that bear one of these values, newest first.
    func alerts(with values: [MatchValue], limit: Int) async throws(PostgresError) -> [Match] {
        try await MatchSearch(pool).alerts(with: values.map(secret.key), limit: limit)
            .map { Match(alertID: $0.alertID, by: $0.kind, field: $0.field, role: nil, score: 1) }
    }

    /// Fails, saying why, where the database has no keys, or keys of another secret.
    func requireKeys() async throws {
        switch try await Matches(pool: pool).isMade(under: secret.fingerprint) {
        case true?: return
        case false?: throw Failure.no("\(OtherSecret())")
        case nil:
            throw Failure.no(
                "no alert was read for searching yet: `sanket serve` does it, where SANKET_MATCHING_KEY is set")
        }
    }
}
