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

    private func pool(size: Int) async throws -> PostgresPool {
        PostgresPool(
            url: try await PostgresCluster.shared().url, size: size, applicationName: "tests", logger: .quiet)
    }
}
