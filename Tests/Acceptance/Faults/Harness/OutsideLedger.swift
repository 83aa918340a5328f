import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres

/// The ledger as somebody keeps it who trusts nothing of Sanket's: the topics read by a client of the test's own, the tables
/// by its own SQL, and what must have become of each record worked out from what is in the topic.
struct OutsideLedger {
    /// What was found. `problems` is empty where all is well.
    struct Balance: Sendable {
        var acknowledged = 0
        var accepted = 0
        var persisted = 0
        var lost = 0
        var doubled = 0
        var notifications = 0
        var repeatedNotifications = 0
        var deadLetters = 0
        var problems: [String] = []

        fileprivate mutating func complain(_ text: String) {
            if problems.count < 30 { problems.append(text) }
        }
    }

    fileprivate struct Row {
        var outcome: String
        var reason: String?
        var id: String?
        var revision: Int32?
        var told: StateSet
        var payload: [UInt8]?
        var address: String
    }

    private struct Place: Hashable, Comparable {
        var topic: String
        var partition: Int32
        var offset: Int64
        static func < (a: Place, b: Place) -> Bool {
            (a.topic, a.partition, a.offset) < (b.topic, b.partition, b.offset)
        }
    }

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
        let rows = try await rows()
        try await checkLog(rows, receipts, &balance)
        try await checkNotifications(rows, &balance)
        try await checkDeadLetters(rows, &balance)
        return balance
    }

    // MARK: The log

    private func rows() async throws -> [Place: Row] {
        let connection = try await house.connection()
        let result = try await connection.query(
            """
            SELECT t.name, l.partition, l."offset", l.outcome::text, l.reason, l.alert_id::text, l.revision,
                   coalesce(l.told, 0), l.payload, t.name || '/' || l.incarnation || '/' || l.partition || '/' || l."offset"
            FROM log l JOIN topics t ON t.id = l.topic
            """)
        var rows: [Place: Row] = [:]
        for row in result.rows {
            let (topic, partition, offset, outcome, reason, id, revision, told, payload, address) = try row.decode(
                String.self, Int16.self, Int64.self, String.self, String?.self, String?.self, Int32?.self, Int64.self,
                [UInt8]?.self, String.self)
            rows[Place(topic: topic, partition: Int32(partition), offset: offset)] = Row(
                outcome: outcome, reason: reason, id: id, revision: revision,
                told: StateSet(rawValue: UInt64(bitPattern: told)), payload: payload, address: address)
        }
        await connection.close()
        return rows
    }

    private func checkLog(_ rows: [Place: Row], _ receipts: [Int: Receipt], _ balance: inout Balance) async throws {
        balance.acknowledged = receipts.count
        var unseen = Set(rows.keys)
        var seen: [Place: [UInt8]?] = [:]
        var model = ExpectedOutcomes()
        for topic in Topics().allAlerts {
            for record in try await house.records(of: topic) {
                let place = Place(topic: topic, partition: record.partition, offset: record.offset)
                seen[place] = record.value
                unseen.remove(place)
                guard let row = rows[place] else {
                    balance.lost += 1
                    balance.complain("LOST: \(place) is in the topic and has no row")
                    continue
                }
                if row.payload != record.value { balance.complain("\(place): its bytes are not those of the record") }
                if row.outcome != "dead" { balance.persisted += 1 }
                if row.outcome == "accepted" { balance.accepted += 1 }
                guard let item = item(record), item < stream.items.count else { continue }
                let wanted = model.next(stream.items[item].meaning)
                let found = row.reason.map { "dead: \($0)" } ?? row.outcome
                if let wanted, wanted != found {
                    balance.complain("\(place): \(found) instead of \(wanted), item \(item)")
                }
            }
        }
        for place in unseen.sorted().prefix(10) { balance.complain("\(place): a row of a record that is not there") }
        for (item, receipt) in receipts {
            guard let offset = receipt.offset else { continue }
            let place = Place(topic: receipt.topic, partition: receipt.partition, offset: offset)
            if seen[place] != .some(stream.items[item].record.value) {
                balance.complain("\(place) was acknowledged, and the topic holds something else (the broker's doing)")
            }
        }
        let taken = rows.values.filter { $0.outcome == "accepted" || $0.outcome == "late" }
        balance.doubled = taken.count - Set(taken.map { "\($0.id ?? "")/\($0.revision ?? 0)" }).count
        if balance.doubled > 0 { balance.complain("DOUBLED: \(balance.doubled) revisions were taken twice") }
    }

    private func item(_ record: ConsumedRecord) -> Int? {
        let header = record.headers.first { $0.name == AlertStream.header }
        return header?.value.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    }

    // MARK: What went out

    /// Every State told has its notification, twice only with the same id and bytes, and those of one source partition come
    /// first in the order of their alerts.
    private func checkNotifications(_ rows: [Place: Row], _ balance: inout Balance) async throws {
        var places: [String: Place] = [:]
        var wanted: Set<String> = []
        for (place, row) in rows where row.outcome == "accepted" {
            let name = "\(row.id ?? "")/\(row.revision ?? 0)"
            places[name] = place
            for state in row.told { wanted.insert("\(name)/\(state.iso)") }
        }
        var values: [String: [UInt8]?] = [:]
        var last: [String: Place] = [:]
        for record in try await house.records(of: Topics().notifications) {
            balance.notifications += 1
            let id = Self.eventID(record)
            if let before = values[id] {
                balance.repeatedNotifications += 1
                if before != record.value { balance.complain("notification \(id) came twice, and not the same") }
                continue
            }
            values[id] = record.value
            guard let slash = id.lastIndex(of: "/"), let place = places[String(id[..<slash])] else { continue }
            let source = "\(place.topic)/\(place.partition) to \(record.partition)"
            if let before = last[source], before > place {
                balance.complain("notification \(id) overtook one of an earlier alert of \(source)")
            }
            last[source] = place
        }
        let missing = wanted.subtracting(values.keys)
        balance.lost += missing.count
        for id in missing.sorted().prefix(10) { balance.complain("LOST: nobody was sent notification \(id)") }
        for id in Set(values.keys).subtracting(wanted).sorted().prefix(10) {
            balance.complain("notification \(id) has no row")
        }
    }

    private func checkDeadLetters(_ rows: [Place: Row], _ balance: inout Balance) async throws {
        let told = Set(try await house.records(of: Topics().deadLetters).map(Self.eventID))
        let dead = rows.values.filter { $0.outcome == "dead" }
        balance.deadLetters = dead.count
        for row in dead where !told.contains(row.address) {
            balance.complain("LOST: \(row.address) is dead (\(row.reason ?? "")), and no dead letter says so")
        }
    }

    private static func eventID(_ record: ConsumedRecord) -> String {
        String(decoding: record.headers.first { $0.name == "ce_id" }?.value ?? [], as: UTF8.self)
    }
}
