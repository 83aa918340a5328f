import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// The ledger checked from outside: by the tests' own SQL and a client that is not ours, and then by `sanket reconcile` too.
struct Ledger {
    let house: House

    /// Waits until so many alerts are accepted, then checks that nothing is missing and nothing is double.
    func mustHold(_ accepted: Int, within limit: Duration = .seconds(120)) async throws {
        let isThere = try await eventually(within: limit) {
            try await house.number("SELECT count(*) FROM log WHERE outcome = 'accepted'") >= accepted
        }
        #expect(isThere, "fewer than \(accepted) alerts are in the log")
        #expect(try await house.number("SELECT count(*) FROM log WHERE outcome = 'accepted'") == accepted)
        #expect(try await house.number("SELECT count(DISTINCT alert_id) FROM log") == accepted)
        let isSettled = try await eventually(within: .seconds(90)) {
            try await house.sanket("reconcile", "--settled").code == 0
        }
        let report = try await house.sanket("reconcile", "--settled")
        #expect(isSettled, "\(report.output)\(report.errors)")
    }

    /// Every State told in the log has its notification on its partition; what comes twice bears the same id and bytes.
    func mustBeNotified() async throws {
        let connection = try await house.connection()
        let rows = try await connection.query(
            "SELECT alert_id::text, revision, told FROM log WHERE outcome = 'accepted'"
        ).decode(String.self, Int32.self, Int64.self)
        await connection.close()
        var wanted: [String: Int] = [:]
        for (id, revision, told) in rows {
            for state in StateNumbers.published.states(told) {
                wanted["\(id)/\(revision)/\(state)"] = StateNumbers.published.number(state)
            }
        }
        var digests: [String: String?] = [:]
        var strayed: [String] = []
        try await OutsideReader(servers: house.bootstrapServers).forEachRecord(of: [Topics().notifications]) { record in
            let id = record.eventID
            if let before = digests[id] { #expect(before == record.digest, "\(id) came twice, and not the same") }
            digests[id] = record.digest
            if wanted[id] != Int(record.place.partition) { strayed.append("\(id) at \(record.place)") }
        }
        #expect(Set(wanted.keys).subtracting(digests.keys).isEmpty, "States that were not notified")
        #expect(strayed.isEmpty, "notifications without a row, or not on their State's partition")
    }
}

extension House {
    var acceptedCount: Int {
        get async throws { try await number("SELECT count(*) FROM log WHERE outcome = 'accepted'") }
    }

    /// Publishes on the side; the exit code must be 0 in the end.
    func publishing(_ count: Int) throws -> Program { try start(["publish", "-"], input: AlertJSON.many(count)) }

    /// A record of a missing adult, as a foreign producer writes it.
    func record(_ json: String, partition: Int32 = 19) -> ProducerRecord {
        ProducerRecord(
            topic: Topics().alerts(.missingPerson), partition: partition, key: nil, headers: [],
            value: Array(json.utf8), timestamp: nil)
    }
}
