import Postgres
import PostgresTesting
import Testing

@Suite("A cluster for tests")
struct ClusterTests {
    @Test(
        "keeps its port and what was committed, however it is stopped",
        arguments: [PostgresCluster.Stop.fast, .immediate])
    func restarts(_ how: PostgresCluster.Stop) async throws {
        let cluster = try await PostgresCluster.start()
        let url = try await cluster.createDatabase()
        try await connect(url).script("CREATE TABLE a AS SELECT 7 AS x")
        try await cluster.restart(how)
        let rows = try await connect(url).query("SELECT x FROM a").decode(Int.self)
        #expect(rows == [7])
    }

    @Test("starts again after its postmaster was killed")
    func killed() async throws {
        let cluster = try await PostgresCluster.start()
        try await connect(cluster.url).script("CREATE TABLE a AS SELECT 7 AS x")
        await cluster.kill()
        try await cluster.start()
        let rows = try await connect(cluster.url).query("SELECT x FROM a").decode(Int.self)
        #expect(rows == [7])
    }

    @Test("gives every test a database of its own")
    func databases() async throws {
        let cluster = try await PostgresCluster.shared()
        let first = try await cluster.createDatabase(), second = try await cluster.createDatabase()
        #expect(first != second)
    }
}
