import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

/// The ledger checked from outside: by the tests' own SQL and their own reader, and then by `sanket reconcile` too.
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

    /// Every State told in the log has its notification; what comes twice bears the same id and the same bytes.
    func mustBeNotified() async throws {
        let connection = try await house.connection()
        let rows = try await connection.query(
            "SELECT alert_id::text, revision, told FROM log WHERE outcome = 'accepted'"
        ).decode(String.self, Int32.self, Int64.self)
        await connection.close()
        var wanted: Set<String> = []
        for (id, revision, told) in rows {
            for state in StateSet(rawValue: told) { wanted.insert("\(id)/\(revision)/\(state.iso)") }
        }
        var values: [String: [UInt8]] = [:]
        for record in try await house.records(of: Topics().notifications) {
            let id = String(decoding: record.headers.first { $0.name == "ce_id" }?.value ?? [], as: UTF8.self)
            if let before = values[id] { #expect(before == record.value, "\(id) came twice, and not the same") }
            values[id] = record.value
        }
        #expect(wanted.subtracting(values.keys).isEmpty, "States that were not notified")
        #expect(Set(values.keys).subtracting(wanted).isEmpty, "notifications without a row")
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
