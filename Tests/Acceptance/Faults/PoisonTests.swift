import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

@Suite("One bad record takes nothing with it", .serialized, .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct PoisonTests {
    @Test("A record that the database refuses for good is dead with its bytes; the rest of its batch is taken")
    func isolated() async throws {
        let house = try await House.build()
        let poison = AlertJSON.newID()
        let connection = try await house.connection()
        try await connection.script(
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.alert_id = '\(poison)' AND NEW.outcome = 'accepted' THEN
                    RAISE EXCEPTION 'refused by the test' USING ERRCODE = '23514';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION refuse();
            """)
        var lines = (0..<40).map { _ in AlertJSON.missing() }
        lines.insert(AlertJSON.missing(id: poison), at: 20)
        let records = lines.map { house.record($0) }
        try await house.produce(records)
        let serve = try await house.serve()
        _ = try await eventually { try await house.number("SELECT count(*) FROM log") == 41 }
        #expect(try await house.acceptedCount == 40)
        let dead = try await connection.query(
            "SELECT alert_id::text, reason, payload FROM log WHERE outcome = 'dead'"
        ).decode(String.self, String.self, [UInt8].self)
        await connection.close()
        #expect(dead.map(\.0) == [poison])
        #expect(dead.first?.1 == "refused-by-database")
        #expect(dead.first?.2 == records[20].value)
        #expect(serve.isRunning)
    }

    @Test("One State's bulk load does not delay another's alert")
    func fair() async throws {
        let house = try await House.build()
        try await house.produce((0..<20_000).map { _ in house.record(AlertJSON.missing(), partition: 19) })
        let single = AlertJSON.missing(origin: "IN-KL", target: "IN-TN")
        try await house.produce([house.record(single, partition: 32)])
        let serve = try await house.serve("--role", "ingest")
        _ = try await eventually(within: .seconds(90)) { try await house.acceptedCount == 20_001 }
        let before = try await house.number(
            """
            SELECT count(*) FROM log WHERE partition = 19
                AND taken_at < (SELECT taken_at FROM log WHERE partition = 32)
            """)
        // One batch at most, and a part of the next: in the order of arrival it would be all of them.
        #expect(before < 1_500, "\(before) of the bulk were taken before it")
        #expect(serve.isRunning)
    }

    @Test("A message that the broker will never take is parked and alarmed; the other outputs go on")
    func parked() async throws {
        let house = try await House.build()
        let ingest = try await house.serve("--role", "ingest")
        let relay = try await house.serve(
            "--role", "relay", environment: ["SANKET_KAFKA_MESSAGE_MAX_BYTES": "1000"])
        try await house.produce([house.record(AlertJSON.missing(more: Self.long))])
        let isParked = try await eventually(within: .seconds(30)) {
            try await house.number("SELECT count(*) FROM parked WHERE output = 'notifications'") > 0
        }
        #expect(isParked)
        let isFed = try await eventually { try await house.records(of: Topics().feed).count == 1 }
        #expect(isFed)
        #expect(relay.errors.contains("the broker refuses a message for good; it is parked"))
        let report = try await house.sanket("reconcile")
        #expect(report.code == 1 && report.output.contains("parked"))
        // What is not there yet proves nothing: it must have passed the row.
        let hasPassed = try await eventually(within: .seconds(30)) {
            try await house.number(
                "SELECT count(*) FROM cursors WHERE output = 'events-notified' AND partition = 19 AND next_offset = 1")
                > 0
        }
        #expect(hasPassed)
        let events = try await house.records(of: Topics().events)
        #expect(!events.contains { String(decoding: $0.value ?? [], as: UTF8.self).contains("/notified/IN-BR") })
        #expect(ingest.isRunning)
    }

    /// Two lists of all States make a notification longer than the limit; the feed item has one of them.
    private static let long: String = {
        let states = State.all.map { "\"\($0.iso)\"" }.joined(separator: ",")
        return ",\"occurrenceStates\":[\(states)],\"destinationStates\":[\(states)]"
    }()

    @Test("A row that went missing from the log is a loss, and reconcile says so")
    func loss() async throws {
        let house = try await House.build()
        let serve = try await house.serve()
        try await house.produce((0..<5).map { _ in house.record(AlertJSON.missing()) })
        _ = try await eventually { try await house.acceptedCount == 5 }
        let connection = try await house.connection()
        try await connection.script(#"DELETE FROM log WHERE "offset" IN (2, 3)"#)
        await connection.close()
        let report = try await house.sanket("reconcile")
        #expect(report.code == 1)
        #expect(report.output.contains("LOSS: sanket.alerts.missing-person/1/19 offsets 2 to 3 holds 2 records"))
        #expect(serve.isRunning)
    }
}
