import Postgres
import PostgresTesting
import Testing

@Suite("A statement that takes too long")
struct DeadlineTests {
    @Test("is canceled at its deadline, and the connection stays usable")
    func deadline() async throws {
        try await withDatabase { connection, _ in
            let error = await failure(of: {
                try await connection.query("SELECT pg_sleep(60)", within: .milliseconds(50))
            })
            #expect(error?.reason == .timedOut)
            #expect(error?.isRetriable == true)
            #expect(error?.outcomeUnknown == false)
            let answer = try await connection.query("SELECT 1").decode(Int.self)
            #expect(answer == [1])
        }
    }

    @Test("never has the next one canceled in its place")
    func noStrayCancel() async throws {
        try await withDatabase { connection, _ in
            for round in 0..<100 {
                // Around the time a round trip takes, so that the answer and the request to cancel cross.
                _ = await failure(of: {
                    try await connection.query("SELECT pg_sleep(0.001)", within: .microseconds(800 + round * 8))
                })
                let answer = try await connection.query("SELECT \(round)").decode(Int.self)
                #expect(answer == [round])
            }
        }
    }

    @Test("is canceled even when the deadline passes before the server has begun it")
    func deadlineBeforeStart() async throws {
        try await withDatabase { connection, _ in
            for round in 1...20 {
                let error = await failure(of: {
                    try await connection.query("SELECT pg_sleep(60)", within: .microseconds(round * 20))
                })
                #expect(error?.reason == .timedOut)
            }
            #expect(await !connection.isBroken)
        }
    }

    @Test("takes its transaction with it")
    func transaction() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (x int)")
            let error = await failure(of: {
                try await connection.transaction(
                    ["INSERT INTO a VALUES (1)", "SELECT pg_sleep(60)"], within: .milliseconds(50))
            })
            #expect(error?.reason == .timedOut)
            let stored = try await connection.query("SELECT count(*) FROM a").decode(Int.self)
            #expect(stored == [0])
        }
    }

    @Test("in a script is canceled too")
    func script() async throws {
        try await withDatabase { connection, _ in
            let error = await failure(of: {
                try await connection.script("SELECT 1; SELECT pg_sleep(60)", within: .milliseconds(50))
            })
            #expect(error?.reason == .timedOut)
            try await connection.script("SELECT 1")
        }
    }

    @Test("is canceled with its task, and the connection stays usable")
    func cancellation() async throws {
        try await withDatabase { connection, url in
            let watcher = try await connect(url)
            let task = Task { await failure(of: { try await connection.query("SELECT pg_sleep(60)") }) }
            try await sleepBegins(of: connection.backendPID, seenBy: watcher)
            task.cancel()
            let error = await task.value
            #expect(error?.reason == .cancelled)
            #expect(error?.isRetriable == false)
            let answer = try await connection.query("SELECT 1").decode(Int.self)
            #expect(answer == [1])
        }
    }

    @Test("is not sent when its task was cancelled before")
    func cancelledBefore() async throws {
        try await withDatabase { connection, _ in
            try await connection.script("CREATE TABLE a (x int)")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await failure(of: { try await connection.query("INSERT INTO a VALUES (1)") })
            }
            #expect(await task.value?.reason == .cancelled)
            let stored = try await connection.query("SELECT count(*) FROM a").decode(Int.self)
            #expect(stored == [0])
        }
    }

    @Test("and runs into the server's own limit is retriable")
    func statementTimeout() async throws {
        try await withDatabase(settings: ["statement_timeout": "50ms"]) { connection, _ in
            let error = await failure(of: { try await connection.query("SELECT pg_sleep(60)") })
            #expect(error?.reason == .server)
            #expect(error?.sqlState == "57014")
            #expect(error?.isRetriable == true)
        }
    }
}
