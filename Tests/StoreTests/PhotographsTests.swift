import Alerts
import FoundationEssentials
import Postgres
import Store
import StoreTesting
import SwiftProtobuf
import Testing

@Suite("Photographs")
struct PhotographsTests {
    private struct Scene {
        let bench: Bench
        let alertID = UUID()
        let photographs: Photographs

        init() async throws {
            bench = try await Bench.make()
            photographs = Photographs(pool: bench.pool)
            try await take(1)
        }

        func take(_ revision: Int32, _ lifecycle: Sanket_V1_Lifecycle = .issued) async throws {
            let alerts = try TakenAlerts(pool: bench.pool)
            try await alerts.take(
                .with {
                    ($0.id, $0.revision, $0.origin) = (AlertID.text(alertID), revision, "IN-WB")
                    ($0.status, $0.lifecycle, $0.targetStates) = (.actual, lifecycle, ["IN-BR"])
                    $0.missingPerson = .init()
                })
            try await alerts.project()
        }

        func new(_ revision: Int32 = 1, origin: String = "IN-WB") throws -> Photographs.New {
            Photographs.New(
                id: UUID(), alertID: alertID, hash: ImageHash(of: [1, 2, 3]), origin: try required(State(iso: origin)),
                revision: revision, bytes: [0xFF, 0xD8, 0xFF],
                permission: PhotographPermission(
                    grantor: .investigatingOfficer, reference: "Order 41/2026", scope: .policeOnly),
                officer: try required(OfficerID("wb-01")), addedAt: Date())
        }

        var kept: Int64 {
            get async throws { try await bench.number("SELECT count(*) FROM photographs WHERE bytes IS NOT NULL") }
        }

        /// Waits until a session of this database waits for a lock.
        func somebodyWaits() async throws {
            while try await bench.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
                == 0
            { await Task.yield() }
        }
    }

    @Test("One is added once, with its deed, and only to the alert's current revision")
    func adds() async throws {
        let scene = try await Scene()
        #expect(try await scene.photographs.add(scene.new(2)) == .movedOn)
        #expect(try await scene.photographs.add(scene.new(origin: "IN-BR")) == .movedOn)
        #expect(try await scene.photographs.add(scene.new()) == .added)
        #expect(try await scene.photographs.add(scene.new()) == .wasThere)
        #expect(try await scene.bench.number("SELECT count(*) FROM photographs JOIN deeds USING (id)") == 1)
        #expect(try await scene.bench.number("SELECT count(*) FROM deeds") == 1)
        try await scene.take(2, .updated)
        #expect(try await scene.photographs.add(scene.new()) == .movedOn)
    }

    @Test("One that is kept under a permission is not taken under another until it is withdrawn")
    func otherPermission() async throws {
        let scene = try await Scene()
        var photograph = try scene.new()
        photograph.permission.scope = .publish
        #expect(try await scene.photographs.add(photograph) == .added)
        for change: (inout PhotographPermission) -> Void in [
            { $0.scope = .policeOnly }, { $0.grantor = .court }, { $0.reference = "Order 42/2026" },
        ] {
            var other = photograph
            other.id = UUID()
            change(&other.permission)
            #expect(try await scene.photographs.add(other) == .otherPermission)
        }
        let deed = NewDeed(
            id: UUID(), alertID: scene.alertID, revision: 1, type: .photographWithdrawn, state: photograph.origin,
            officer: "wb-01", doneAt: Date())
        #expect(try await scene.photographs.withdraw(photograph.hash, by: deed))
        #expect(try await scene.photographs.add(scene.new()) == .added)
        #expect(
            try await scene.bench.number(
                "SELECT count(*) FROM photographs WHERE scope = 'police-only' AND bytes IS NOT NULL") == 1)
    }

    @Test("Without its deed nothing is kept, and nothing is destroyed")
    func deeds() async throws {
        let scene = try await Scene()
        let first = try scene.new()
        _ = try await scene.photographs.add(first)
        // A deed's id that stands for another deed.
        var other = try scene.new()
        other.hash = ImageHash(of: [4])
        other.id = first.id
        await #expect(throws: (any Error).self) { try await scene.photographs.add(other) }
        #expect(try await scene.kept == 1)
        let deed = NewDeed(
            id: first.id, alertID: scene.alertID, revision: 1, type: .photographWithdrawn,
            state: first.origin, officer: "wb-01", doneAt: Date())
        await #expect(throws: DeedError.self) { try await scene.photographs.withdraw(first.hash, by: deed) }
        #expect(try await scene.kept == 1)
    }

    @Test("Who adds one while the alert is being ended waits, and finds it over")
    func waitsForTheEnd() async throws {
        let scene = try await Scene()
        let photograph = try scene.new()
        try await scene.bench.connection.script("BEGIN; UPDATE alerts SET revision = 2, lifecycle = 'RESOLVED'")
        async let addition = scene.photographs.add(photograph)
        try await scene.somebodyWaits()
        try await scene.bench.connection.script("COMMIT")
        #expect(try await addition == .movedOn)
        #expect(try await scene.kept == 0)
    }

    @Test("Who ends the alert while one is being added waits, and destroys it")
    func isWaitedFor() async throws {
        let scene = try await Scene()
        let other = try await Bench.connect(scene.bench.url)
        try await other.script(
            """
            BEGIN;
            SELECT 1 FROM alerts FOR SHARE;
            INSERT INTO photographs (id, alert_id, sha256, origin, revision, media_type, bytes, permitted_by, permission,
                                     scope, added_by)
            SELECT gen_random_uuid(), alert_id, sha256('x'), 19, 1, 'image/jpeg', 'x', 'court', 'Order 41', 'police-only', 'wb-01'
            FROM alerts
            """)
        async let ended: Void = scene.take(2, .resolved)
        try await scene.somebodyWaits()
        try await other.script("COMMIT")
        try await ended
        #expect(
            try await scene.bench.number("SELECT count(*) FROM photographs WHERE withdrawn_reason = 'recovered'") == 1)
        #expect(try await scene.kept == 0)
        await other.close()
    }

    @Test("The projections can be rebuilt, and a photograph that was added after the alert's end and new begin stays")
    func rebuilds() async throws {
        let scene = try await Scene()
        try await scene.take(2, .resolved)
        try await scene.take(3, .updated)
        #expect(try await scene.photographs.add(scene.new(3)) == .added)
        let projection = Projection(pool: scene.bench.pool)
        try await projection.reset()
        try await TakenAlerts(pool: scene.bench.pool).project()
        #expect(try await scene.kept == 1)
        #expect(try await scene.photographs.unchecked().isEmpty)
    }

    @Test("What was looked at is settled only while the alert has not moved on")
    func settles() async throws {
        let scene = try await Scene()
        _ = try await scene.photographs.add(scene.new())
        try await scene.take(2, .updated)
        let found = try await scene.photographs.unchecked()
        #expect(found.map(\.entry.revision) == [2])
        try await scene.take(3, .updated)
        #expect(try await scene.photographs.settle(found.map { ($0, isNamed: false) }) == 0)
        #expect(try await scene.kept == 1)
        let again = try await scene.photographs.unchecked()
        #expect(try await scene.photographs.settle(again.map { ($0, isNamed: false) }) == 1)
        #expect(try await scene.kept == 0)
    }
}
