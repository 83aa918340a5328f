package import FoundationEssentials
package import Matching
package import Postgres
package import Store

/// Finds alerts by the keys of what they hold; no text of theirs is read.
package struct AlertSearch: Sendable {
    /// An alert that was found, and by what.
    package struct Match: Sendable {
        package var alertID: UUID
        /// `name`, or the kind of value: `phone`, `plate`, …
        package var by: String
        /// Path of the field that matched.
        package var field: String
        /// Whose name it is.
        package var role: String?
        /// From 0 to 1; 1 for a value, which is the same or is not.
        package var score: Double
    }

    /// Names looked at under each key, the newest. Every further one costs time, and a name that has so many namesakes
    /// is not found by its name alone.
    package static let namesPerKey = 500
    /// The same where the result is narrowed down afterwards.
    package static let namesPerKeyWithin = 5_000

    private let search: MatchSearch
    package let secret: MatchingSecret

    /// - Parameter secret: under which the keys were made.
    package init(_ search: MatchSearch, secret: MatchingSecret) {
        self.search = search
        self.secret = secret
    }

    /// Whether the keys were made under this secret; nil where none were made yet.
    package var isKeyed: Bool? {
        get async throws(PostgresError) { try await search.isMade(under: secret.fingerprint) }
    }

    /// The alerts with a name like this one, likest first and of equal ones the newest first.
    ///
    /// - Parameter perKey: names looked at under each key.
    /// - Returns: also whether there were names that were not looked at.
    package func alerts(
        named query: NameQuery, perKey: Int = namesPerKey
    ) async throws(PostgresError) -> (matches: [Match], isCut: Bool) {
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
    package func alerts(with values: [MatchValue], limit: Int) async throws(PostgresError) -> [Match] {
        try await search.alerts(with: values.map(secret.key), limit: limit)
            .map { Match(alertID: $0.alertID, by: $0.kind, field: $0.field, role: nil, score: 1) }
    }
}
