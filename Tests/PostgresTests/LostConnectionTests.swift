import Postgres
import PostgresTesting
import Testing

@Suite("A connection that is lost")
struct LostConnectionTests {
    @Test("while idle is broken, and says that another may work")
    func whileIdle() async throws {
        try await withDatabase { connection, _ in
            try await PostgresCluster.shared().terminate(connection.backendPID)
            let error = await failure(of: { try await connection.query("SELECT 1") })
            #expect(error?.reason == .connectionLost)
            #expect(error?.isRetriable == true)
            #expect(await connection.isBroken)
        }
    }

    @Test("stays lost")
    func staysLost() async throws {
        try await withDatabase { connection, _ in
            try await PostgresCluster.shared().terminate(connection.backendPID)
            for _ in 0..<3 {
                let error = await failure(of: { try await connection.query("SELECT 1") })
                #expect(error?.reason == .connectionLost)
            }
        }
    }

    @Test("during a statement carries the server's last word")
    func duringStatement() async throws {
        try await withDatabase { connection, url in
            let watcher = try await connect(url)
            async let error = failure(of: { try await connection.query("SELECT pg_sleep(60)") })
            try await sleepBegins(of: connection.backendPID, seenBy: watcher)
            try await PostgresCluster.shared().terminate(connection.backendPID)
            #expect(await error?.sqlState == "57P01")
            #expect(await error?.reason == .connectionLost)
            #expect(await error?.isRetriable == true)
        }
    }

    @Test("by closing it says so")
    func closed() async throws {
        try await withDatabase { connection, _ in
            await connection.close()
            let error = await failure(of: { try await connection.query("SELECT 1") })
            #expect(error?.reason == .closed)
        }
    }
}

@Suite("A connection that can't be made")
struct CannotConnectTests {
    @Test("since the database does not exist carries the server's code")
    func noDatabase() async throws {
        let url = try await PostgresCluster.shared().url.replacing("/postgres?", with: "/nowhere?")
        let error = await failure(of: { try await connect(url) })
        #expect(error?.sqlState == "3D000")
        #expect(error?.isRetriable == false)
    }

    @Test("since nobody listens is retriable, and names the address")
    func refused() async throws {
        let cluster = try await PostgresCluster.start(durable: false)
        await cluster.stop(.immediate)
        let error = await failure(of: { try await connect(cluster.url) })
        #expect(error?.reason == .cannotConnect)
        #expect(error?.isRetriable == true)
        #expect(error?.message.contains("port \(cluster.port)") == true)
    }

    @Test("to the first host is made to the second")
    func secondHost() async throws {
        let cluster = try await PostgresCluster.shared()
        let url = "postgresql://postgres@127.0.0.1:1,127.0.0.1:\(cluster.port)/postgres?sslmode=disable"
        let connection = try await connect(url)
        #expect(await !connection.isBroken)
    }

    @Test("with a string that is not valid does not repeat its password")
    func password() async {
        let error = await failure(of: { try await connect("postgresql://me:marker@host:bad:port/x?nonsense=1") })
        #expect(error?.reason == .usage)
        #expect("\(String(reflecting: error)) \(error.map { "\($0)" } ?? "")".contains("marker") == false)
    }

    @Test("with a setting the server does not know fails with its code")
    func unknownSetting() async throws {
        let url = try await PostgresCluster.shared().url
        let error = await failure(of: { try await connect(url, settings: ["no_such_setting": "1"]) })
        #expect(error?.sqlState == "42704")
    }
}
