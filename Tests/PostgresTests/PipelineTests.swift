import Postgres
import PostgresTesting
import Testing

@Suite("Transactions one behind the other in a pipeline", .timeLimit(.minutes(2)))
struct PipelineTests {
    @Test("are carried out in order, and each gives its results")
    func results() async throws {
        try await withTable { connection in
            let one = connection.begin(["INSERT INTO a VALUES (1), (2)", "SELECT count(*) FROM a"])
            let two = connection.begin(["UPDATE a SET x = x + 10", "SELECT sum(x)::bigint FROM a"])
            async let second = connection.results(of: two)
            let first = try await connection.results(of: one)
            #expect(try first[1].decode(Int.self) == [2])
            let found1 = try await second[1].decode(Int.self)
            #expect(found1 == [23])
        }
    }

    @Test("are each by themselves: what follows one that failed is carried out, and nothing of that one is")
    func apart() async throws {
        try await withTable { connection in
            let one = connection.begin(["INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (1)"])
            let two = connection.begin(["INSERT INTO a VALUES (2)"])
            async let second = connection.results(of: two)
            let error = await failure(of: { try await connection.results(of: one) })
            #expect(error?.sqlState == "23505")
            #expect(error?.outcomeUnknown == false)
            let found2 = try await second.map(\.affected)
            #expect(found2 == [1])
            let found3 = try await connection.query("SELECT x FROM a").decode(Int.self)
            #expect(found3 == [2])
        }
    }

    @Test("are sent before the first is answered: when the connection is lost, neither outcome is known")
    func lost() async throws {
        try await withDatabase { connection, url in
            let watcher = try await connect(url)
            let one = connection.begin(["SELECT pg_sleep(60)"])
            let two = connection.begin(["SELECT 1"])
            async let second = failure(of: { try await connection.results(of: two) })
            async let first = failure(of: { try await connection.results(of: one) })
            try await sleepBegins(of: connection.backendPID, seenBy: watcher)
            try await PostgresCluster.shared().terminate(connection.backendPID)
            #expect(await first?.isRetriable == true)
            #expect(await second?.reason == .connectionLost)
            #expect(await second?.outcomeUnknown == true)
            #expect(connection.hasBroken)
        }
    }

    @Test("A cancelled one behind another is called back when its turn comes, and does not take that one with it")
    func cancelled() async throws {
        try await withDatabase { connection, url in
            let watcher = try await connect(url)
            let one = connection.begin(["SELECT pg_sleep(1)"])
            let two = connection.begin(["SELECT pg_sleep(60)"])
            let first = Task { try await connection.results(of: one) }
            let second = Task { try await connection.results(of: two) }
            try await sleepBegins(of: connection.backendPID, seenBy: watcher)
            second.cancel()
            let found4 = try await first.value.count
            #expect(found4 == 1)
            let error = await failure(of: { try await second.value })
            #expect(error?.reason == .cancelled)
            let found5 = try await connection.query("SELECT 7").decode(Int.self)
            #expect(found5 == [7])
        }
    }

    @Test("that run out of time are canceled, and the next is carried out")
    func timedOut() async throws {
        try await withTable { connection in
            let one = connection.begin(["INSERT INTO a VALUES (1)", "SELECT pg_sleep(60)"], within: .milliseconds(300))
            let two = connection.begin(["INSERT INTO a VALUES (2)"])
            async let second = connection.results(of: two)
            let error = await failure(of: { try await connection.results(of: one) })
            #expect(error?.reason == .timedOut)
            let found6 = try await second.count
            #expect(found6 == 1)
            let found7 = try await connection.query("SELECT x FROM a").decode(Int.self)
            #expect(found7 == [2])
        }
    }

    @Test("larger than the sockets' buffers both ways do not stand still")
    func large() async throws {
        try await withDatabase { connection, _ in
            let megabyte = [UInt8](repeating: 0x5A, count: 1 << 20)
            let statements: [PostgresQuery] = (0..<20).map { _ in "SELECT \(megabyte)" }
            let one = connection.begin(statements, within: .seconds(60))
            let two = connection.begin(statements, within: .seconds(60))
            async let second = connection.results(of: two)
            let found8 = try await connection.results(of: one).count
            #expect(found8 == 20)
            let found9 = try await second.count
            #expect(found9 == 20)
        }
    }

    @Test("come before another call on the connection")
    func before() async throws {
        try await withTable { connection in
            let one = connection.begin(["INSERT INTO a VALUES (1)"])
            let found10 = try await connection.query("SELECT count(*) FROM a").decode(Int.self)
            #expect(found10 == [1])
            let found11 = try await connection.results(of: one).map(\.affected)
            #expect(found11 == [1])
        }
    }

    @Test("on a connection that was closed are not sent")
    func closed() async throws {
        try await withTable { connection in
            await connection.close()
            let one = connection.begin(["SELECT 1"])
            let error = await failure(of: { try await connection.results(of: one) })
            #expect(error?.reason == .closed)
        }
    }

    private func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (x bigint PRIMARY KEY)")
            try await body(connection)
        }
    }
}
