import AcceptanceSupport
import Alerts
import Crypto
import Foundation
import Kafka
import KafkaTesting
import Postgres

/// The ledger as somebody keeps it who trusts nothing of Sanket's: the topics read by a client that is not ours, the tables
/// by SQL of the tests' own, the States by the published table, and what must have become of each record, and who must
/// have heard of it, worked out from what was sent and stands in the topic.
struct OutsideLedger {
    /// Whether there are a broker and a client to read it with.
    static let isPossible = House.isPossible && OutsideReader.isPossible

    /// What was found. `problems` is empty where all is well.
    struct Balance: Sendable {
        var acknowledged = 0
        var accepted = 0
        var persisted = 0
        var lost = 0
        var doubled = 0
        /// Targets that alerts themselves name, each looked for in the log and among the notifications.
        var named = 0
        var notifications = 0
        var repeatedNotifications = 0
        var deadLetters = 0
        var problems: [String] = []

        mutating func complain(_ text: String) {
            if problems.count < 30 { problems.append(text) }
        }
    }

    /// A row of the log; of the bytes only their digests, in hexadecimal.
    struct Row {
        var outcome: String
        var reason: String?
        var id: String?
        var revision: Int32?
        var told: Set<String>
        var key: String?
        var digest: String?
        var headersDigest: String
        var address: String
        /// Whom the alert itself names, once its record was seen in the topic.
        var named: Set<String> = []

        /// What a notification's id begins with.
        var name: String { "\(id ?? "")/\(revision ?? 0)" }
    }

    typealias Place = OutsideReader.Place

    let house: House
    let stream: AlertStream

    /// Waits until Sanket says that all is done, and then believes none of it.
    func balance(_ receipts: [Int: Receipt], within limit: Duration = .seconds(120)) async throws -> Balance {
        let isSettled = try await eventually(within: limit) {
            let isSettled = try await house.sanket("reconcile", "--settled").code == 0
            if !isSettled { try await Task.sleep(for: .milliseconds(500)) }
            return isSettled
        }
        var balance = Balance()
        if !isSettled {
            let report = try await house.sanket("reconcile", "--settled")
            balance.complain("sanket reconcile: \(report.output)\(report.errors.suffix(500))")
        }
        var rows = try await rows()
        try await checkLog(&rows, receipts, &balance)
        try await checkNotifications(rows, &balance)
        try await checkDeadLetters(rows, &balance)
        return balance
    }

    var reader: OutsideReader { OutsideReader(servers: house.bootstrapServers) }

    // MARK: The log

    private func rows() async throws -> [Place: Row] {
        let connection = try await house.connection()
        let result = try await connection.query(
            """
            SELECT t.name, l.partition, l."offset", l.outcome::text, l.reason, l.alert_id::text, l.revision,
                   coalesce(l.told, 0), encode(l.key, 'hex'), encode(sha256(l.payload), 'hex'),
                   encode(sha256(coalesce(l.headers, '')), 'hex'),
                   t.name || '/' || l.incarnation || '/' || l.partition || '/' || l."offset"
            FROM log l JOIN topics t ON t.id = l.topic
            """)
        var rows: [Place: Row] = [:]
        for row in result.rows {
            let (topic, partition, offset, outcome, reason, id, revision, told, key, digest, headers, address) =
                try row.decode(
                    String.self, Int16.self, Int64.self, String.self, String?.self, String?.self, Int32?.self,
                    Int64.self, String?.self, String?.self, String.self, String.self)
            rows[Place(topic: topic, partition: Int32(partition), offset: offset)] = Row(
                outcome: outcome, reason: reason, id: id, revision: revision,
                told: StateNumbers.published.states(told), key: key, digest: digest, headersDigest: headers,
                address: address)
        }
        await connection.close()
        return rows
    }

    /// Every record in the topics has its row, with its bytes and what must have become of it, and no row is without one.
    private func checkLog(
        _ rows: inout [Place: Row], _ receipts: [Int: Receipt], _ balance: inout Balance
    ) async throws {
        balance.acknowledged = receipts.count
        var unseen = Set(rows.keys)
        var seen: [Place: String?] = [:]
        var model = ExpectedOutcomes()
        try await reader.forEachRecord(of: Topics().allAlerts) { record in
            let place = record.place
            seen[place] = record.digest
            unseen.remove(place)
            guard let row = rows[place] else {
                balance.lost += 1
                balance.complain("LOST: \(place) is in the topic and has no row")
                return
            }
            if (row.digest, row.key, row.headersDigest) != (record.digest, record.key, record.headersDigest) {
                balance.complain("\(place): its bytes are not those of the record")
            }
            if row.outcome != "dead" { balance.persisted += 1 }
            if row.outcome == "accepted" { balance.accepted += 1 }
            guard let item = record.item, stream.items.indices.contains(item) else { return }
            let meaning = stream.items[item].meaning
            let wanted = model.next(meaning)
            let found = row.reason.map { "dead: \($0)" } ?? row.outcome
            if let wanted, wanted != found {
                balance.complain("\(place): \(found) instead of \(wanted), item \(item)")
            }
            if case .alert(_, _, _, let named) = meaning { rows[place]?.named = named }
        }
        for place in unseen.sorted().prefix(10) { balance.complain("\(place): a row of a record that is not there") }
        for (item, receipt) in receipts {
            guard let offset = receipt.offset else { continue }
            let place = Place(topic: receipt.topic, partition: receipt.partition, offset: offset)
            let sent = stream.items[item].record.value.map { SHA256.hash(data: $0).hex }
            if seen[place] != .some(sent) {
                balance.complain("\(place) was acknowledged, and the topic holds something else (the broker's doing)")
            }
        }
        let taken = rows.values.filter { $0.outcome == "accepted" || $0.outcome == "late" }
        balance.doubled = taken.count - Set(taken.map(\.name)).count
        if balance.doubled > 0 { balance.complain("DOUBLED: \(balance.doubled) revisions were taken twice") }
    }
}
