import Alerts
import FoundationEssentials
import Postgres
import PostgresTesting
import Store
import Testing

/// In clusters of their own: roles belong to the cluster.
@Suite("The roles that viewers read under", .serialized)
struct ViewersMigrationTests {
    private func connect(_ url: String) async throws -> PostgresConnection { try await Bench.connect(url) }

    /// A database whose owner may do nothing else, as `deploy/up` makes it.
    private func databaseOfItsOwner(on cluster: PostgresCluster) async throws -> String {
        let url = try await cluster.createDatabase()
        let administrator = try await connect(url)
        try await administrator.script("CREATE ROLE clerk LOGIN; GRANT ALL ON SCHEMA public TO clerk")
        return url.replacing("postgres@", with: "clerk@")
    }

    @Test("Databases of one cluster that are migrated at once all get them")
    func atOnce() async throws {
        let cluster = try await PostgresCluster.start(durable: false)
        var urls: [String] = []
        for _ in 0..<6 { urls.append(try await cluster.createDatabase()) }
        try await withThrowingTaskGroup { group in
            for url in urls {
                group.addTask {
                    _ = try await Schema.migrations.apply(on: try await connect(url), logger: Bench.logger)
                }
            }
            try await group.waitForAll()
        }
        let count = try await connect(cluster.url).query("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sanket%'")
            .decode(Int64.self)
        #expect(count == [2])
        await cluster.stop()
    }

    @Test(
        "Whoever may not make them is told what a superuser has to run, and then can go on; the owner has what a policy gives"
    )
    func withoutRights() async throws {
        let cluster = try await PostgresCluster.start(durable: false)
        let url = try await databaseOfItsOwner(on: cluster)
        let connection = try await connect(url)
        let error = await #expect(throws: PostgresError.self) {
            _ = try await Schema.migrations.apply(on: connection, logger: Bench.logger)
        }
        let message = try #require(error?.description)
        #expect(message.hasPrefix("Migration 0007_viewers.sql: clerk may not make the roles"))

        let wanted = try #require(message.firstRange(of: "CREATE ROLE sanket_gateway NOLOGIN;"))
        try await connect(cluster.url).script(String(message[wanted.lowerBound...]))
        let bench = try await Bench.make(url)
        try await owner(bench)
        await cluster.stop()
    }

    /// Ingest goes on, and viewers read, under the rights of an owner that is no superuser.
    private func owner(_ bench: Bench) async throws {
        var builder = RowBuilder(key: try bench.key())
        let id = UUID()
        let row = try await bench.take(builder.key)
        let settlement = try await bench.append(row, [try builder.alert(id, told: "IN-BR")])
        #expect(settlement.accepted == 1)
        #expect(try await bench.number("SELECT count(*) FROM log") == 1)

        let viewing = Viewing(pool: bench.pool)
        for (state, seen) in [("IN-BR", [id]), ("IN-MH", [])] {
            let viewer = Viewer(try required(State(iso: state)), .officer)
            let ids = try await viewing.read(for: viewer) {
                try $0.query("SELECT alert_id FROM log").decode(UUID.self)
            }
            #expect(ids == seen)
        }
        // It is by that policy that the owner sees anything at all.
        _ = try await bench.pool.query("DROP POLICY service ON log")
        #expect(try await bench.number("SELECT count(*) FROM log") == 0)
    }
}
