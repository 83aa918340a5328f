import Foundation
import Postgres
import Store
import Testing

@Suite("The memory of a session that appends")
struct SessionMemoryTests {
    /// Most of those that stay are of the database's shared buffers, which a new process maps one by one. Of a session that keeps
    /// nothing it is one and a half for each alert.
    @Test("is kept: once batches are large, the server's process has less than one page mapped for each alert of 1 KB")
    func isKept() async throws {
        let bench = try await Bench.make()
        let connection = try await Ledger.session(
            bench.url, applicationName: "sanket", settings: Ledger.sessionSettings, within: .seconds(10),
            logger: Bench.logger)
        let ledger = Ledger(connection: connection)
        let key = try bench.key()
        var row = try await bench.take(key)
        var build = RowBuilder(key: key)
        var faults = 0
        // Small ones first, as where ingest keeps pace: the statements are prepared then, low in the heap.
        for count in [50, 50, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000] {
            let rows = try (0..<count).map { _ in try build.alert(payload: Self.payload()) }
            let before = try Self.pageFaults(of: connection.backendPID)
            try await bench.append(row, rows, on: ledger)
            faults = try Self.pageFaults(of: connection.backendPID) - before
            row = try await bench.row(key)
        }
        #expect(faults < 1_000)
        await connection.close()
    }

    @Test("is no condition: where the server refuses what would keep it, the session appends all the same")
    func isNoCondition() async throws {
        let bench = try await Bench.make()
        try await bench.connection.script(
            """
            CREATE SCHEMA refusing;
            CREATE FUNCTION refusing.repeat(text, integer) RETURNS text LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION USING ERRCODE = 'out_of_memory'; END $$
            """)
        let settings = Ledger.sessionSettings.merging(["search_path": "refusing, pg_catalog, public"]) { $1 }
        let connection = try await Ledger.session(
            bench.url, applicationName: "sanket", settings: settings, within: .seconds(10), logger: Bench.logger)
        let key = try bench.key()
        var build = RowBuilder(key: key)
        try await bench.append(try await bench.take(key), [build.alert()], on: Ledger(connection: connection))
        #expect(try await bench.outcomes(key) == ["accepted"])
        await connection.close()
    }

    /// A kilobyte that can't be compressed.
    private static func payload() -> [UInt8] { (0..<1_100).map { _ in .random(in: 0...255) } }

    /// `minflt` of proc(5): pages that the process had mapped without reading them from a disk.
    private static func pageFaults(of process: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = try required(status.split(separator: ")").last).split(separator: " ")
        return try required(Int(fields[7]))
    }
}
