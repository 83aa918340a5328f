import Alerts
import Postgres
import Store
import Testing

@Suite("Plans of the log's statements")
struct PlanTests {
    @Test("A session that began on an empty log looks up what a batch needs, and not the whole log")
    func looksUp() async throws {
        let bench = try await Bench.make()
        let connection = try await PostgresConnection.connect(
            bench.url, applicationName: "sanket", settings: Ledger.sessionSettings, logger: Bench.logger)
        let ledger = Ledger(connection: connection)
        let key = try bench.key()
        var row = try await bench.take(key)
        var build = RowBuilder(key: key)
        let batches: Int64 = 120
        for _ in 0..<batches {
            try await bench.append(row, [build.alert()], on: ledger)
            row = try await bench.row(key)
        }
        _ = try await connection.query("SELECT pg_stat_force_next_flush()")
        _ = try await connection.query("SELECT 1")
        let read = try await bench.number(
            "SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relname = 'log'")
        #expect(read <= 4 * batches)
        // A first revision is not looked for in the deeds.
        let scans = try await bench.number(
            "SELECT sum(idx_scan)::bigint + sum(seq_scan)::bigint FROM pg_stat_user_tables WHERE relname = 'deeds'")
        #expect(scans == 0)
        await connection.close()
    }
}
