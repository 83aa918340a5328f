import Logging
import PostgresTesting
import Testing

@testable import Postgres

@Suite("A pool")
struct PoolTests {
    @Test("lends no more than its size, and others in the order in which they asked")
    func order() async throws {
        let pool = try await pool(size: 1)
        let order = Order()
        try await pool.withConnection { _ in
            for number in 0..<3 {
                order.started(Task { try await pool.withConnection { _ in order.append(number) } })
                while pool.waiting <= number { await Task.yield() }
            }
        }
        try await order.finish()
        #expect(order.numbers == [0, 1, 2])
    }

    @Test("lends the same connection again")
    func reuses() async throws {
        let pool = try await pool(size: 2)
        let first = try await pool.withConnection { $0.backendPID }
        let second = try await pool.withConnection { $0.backendPID }
        #expect(first == second)
    }

    @Test("replaces a connection that broke while it was lent")
    func replacesBroken() async throws {
        let pool = try await pool(size: 1)
        try await pool.withConnection { connection in
            try await PostgresCluster.shared().terminate(connection.backendPID)
            _ = try? await connection.query("SELECT 1")
        }
        let rows = try await pool.query("SELECT 1").decode(Int.self)
        #expect(rows == [1])
    }

    @Test("replaces a connection that died while it was idle")
    func replacesIdle() async throws {
        let pool = try await pool(size: 1)
        let pid = try await pool.withConnection { $0.backendPID }
        try await PostgresCluster.shared().terminate(pid)
        let rows = try await pool.query("SELECT 1").decode(Int.self)
        #expect(rows == [1])
    }

    @Test("does not lend on a connection with a transaction left open")
    func openTransaction() async throws {
        let pool = try await pool(size: 1)
        let first = try await pool.withConnection { connection in
            try await connection.script("BEGIN")
            return connection.backendPID
        }
        let second = try await pool.withConnection { $0.backendPID }
        #expect(first != second)
    }

    @Test("lets a cancelled waiter go, and serves the next")
    func cancelledWaiter() async throws {
        let pool = try await pool(size: 1)
        let waiter = try await pool.withConnection { _ in
            let waiter = Task { await failure(of: { try await pool.query("SELECT 1") }) }
            while pool.waiting < 1 { await Task.yield() }
            waiter.cancel()
            return await waiter.value
        }
        #expect(waiter?.reason == .cancelled)
        let rows = try await pool.query("SELECT 1").decode(Int.self)
        #expect(rows == [1])
    }

    @Test("that closes refuses who waits, and returns when the last connection is back")
    func close() async throws {
        let pool = try await pool(size: 1)
        let order = Order()
        try await pool.withConnection { _ in
            let waiter = Task { await failure(of: { try await pool.query("SELECT 1") }) }
            while pool.waiting < 1 { await Task.yield() }
            order.started(
                Task {
                    await pool.close()
                    order.append(2)
                })
            #expect(await waiter.value?.reason == .closed)
            order.append(1)
        }
        try await order.finish()
        #expect(order.numbers == [1, 2])
    }

    @Test("whose server is away serves again when it is back")
    func serverAway() async throws {
        let cluster = try await PostgresCluster.start(durable: false)
        let pool = PostgresPool(url: cluster.url, size: 2, applicationName: "tests", logger: .quiet)
        _ = try await pool.query("SELECT 1")
        await cluster.stop()
        let error = await failure(of: { try await pool.query("SELECT 1") })
        #expect(error?.isRetriable == true)
        try await cluster.start()
        let rows = try await pool.query("SELECT 1").decode(Int.self)
        #expect(rows == [1])
    }

    @Test("waits for a connection no longer than its patience, or the call's own, and serves the next")
    func patience() async throws {
        for (patience, limit) in [(Duration.milliseconds(100), Duration?.none), (.seconds(60), .milliseconds(100))] {
            let pool = try await pool(size: 1, patience: patience)
            try await pool.withConnection { _ in
                for call in [
                    { _ = try await pool.query("SELECT 1", within: limit) },
                    { _ = try await pool.transaction(["SELECT 1"], within: limit) },
                    { try await pool.transaction(within: limit) { _ in } },
                ] as [@Sendable () async throws -> Void] {
                    let error = await failure(of: call)
                    #expect(error?.reason == .timedOut)
                    #expect(error?.isRetriable == true)
                }
                #expect(pool.waiting == 0)
            }
            let rows = try await pool.query("SELECT 1", within: limit.map { $0 * 100 }).decode(Int.self)
            #expect(rows == [1])
        }
    }

    @Test("counts the wait for a connection and the statement together")
    func together() async throws {
        let pool = try await pool(size: 1, patience: .seconds(1))
        let slow = Task { await failure(of: { try await pool.query("SELECT pg_sleep(600)") }) }
        while pool.inUse < 1 { await Task.yield() }
        let started = ContinuousClock.now
        let next = await failure(of: { try await pool.query("SELECT pg_sleep(600)") })
        #expect(next?.reason == .timedOut)
        #expect(ContinuousClock.now - started < .seconds(2))
        #expect(await slow.value?.reason == .timedOut)
    }

    @Test("gives up in time on a server that takes a connection and says nothing")
    func silentServer() async throws {
        let server = try SilentServer()
        let pool = PostgresPool(
            url: "postgresql://x@127.0.0.1:\(server.port)/x?sslmode=disable", size: 1, applicationName: "tests",
            patience: .milliseconds(200), logger: .quiet)
        let started = ContinuousClock.now
        let error = await failure(of: { try await pool.query("SELECT 1") })
        #expect(error?.reason == .timedOut)
        #expect(ContinuousClock.now - started < .seconds(2))
    }

    private func pool(size: Int, patience: Duration? = nil) async throws -> PostgresPool {
        PostgresPool(
            url: try await PostgresCluster.shared().url, size: size, applicationName: "tests", patience: patience,
            logger: .quiet)
    }
}
