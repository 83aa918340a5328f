import Alerts
package import FoundationEssentials
package import Matching
import Postgres
package import Store

/// Reads accepted alerts and keeps the keys by which they are linked and found. Nobody waits for it: it has a lease and
/// cursors of its own, and its lag is its own.
package struct AlertMatching: Projecting {
    package static let output = Matches.output
    static let outcomes: [RecordOutcome] = [.accepted]
    /// Little at once: whoever notifies shares the processors.
    private static let portion = Followers.Portion(rows: 100)

    private let matches: Matches
    private let followers: Followers
    private let secret: MatchingSecret

    package init(matches: Matches, followers: Followers, secret: MatchingSecret) {
        self.matches = matches
        self.followers = followers
        self.secret = secret
    }

    package func prepare() async throws {
        guard try await matches.claim(fingerprint: secret.fingerprint) else { throw OtherSecret() }
    }

    package func step(token: UUID) async throws -> ProjectedStep {
        let slices = try await followers.work(
            Self.output, outcomes: Self.outcomes, withBytes: true, behind: nil, busy: [], portion: Self.portion)
        if slices.isEmpty { return ProjectedStep(records: 0, isLast: true) }
        var rows: [UUID: Matches.Row] = [:]
        var count = 0
        for slice in slices {
            // In offset order: of several revisions the last stays, for an accepted one is higher than those before it.
            for var entry in slice.entries {
                try await followers.fetchPayloads(of: &entry)
                if let row = row(entry) { rows[row.alertID] = row }
                count += 1
            }
        }
        try await matches.replace(Array(rows.values), moving: slices, token: token)
        return ProjectedStep(records: count, isLast: !slices.contains(where: \.isCut))
    }

    package func reset() async throws { try await matches.reset() }

    /// Without keys for a test, which is nobody's case, and for a row that can't be read any more (what publishes it says
    /// so): those of the revision before must not stay.
    private func row(_ entry: LogEntry) -> Matches.Row? {
        guard let id = entry.alertID else { return nil }
        guard let alert = try? Outgoing.alert(entry), alert.status != .test else {
            return Matches.Row(alertID: id, takenAt: entry.takenAt, values: [], names: [])
        }
        return Matches.Row(AlertKeys(of: alert, under: secret), of: alert.id, takenAt: entry.takenAt)
    }
}

extension Matches.Row {
    /// An alert's keys as the tables hold them.
    package init(_ keys: AlertKeys, of alertID: UUID, takenAt: Date) {
        self.init(
            alertID: alertID, takenAt: takenAt,
            values: keys.values.map { .init(key: $0.key, kind: $0.kind.rawValue, field: $0.field) },
            names: keys.names.map { .init(signature: $0.signature, keys: $0.blocks, field: $0.field, role: $0.role) })
    }
}

/// The tables were made under another secret than the one that is configured.
package struct OtherSecret: Error, CustomStringConvertible {
    package init() {}

    package var description: String {
        "the keys in the database were made under another secret than SANKET_MATCHING_KEY: give that one back, or run "
            + "`sanket db rebuild` to make them anew"
    }
}
