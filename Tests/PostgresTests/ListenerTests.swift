import Postgres
import PostgresTesting
import Testing

@Suite("A listener")
struct ListenerTests {
    @Test("says connected, then hears what is notified, whatever the channel's name")
    func hears() async throws {
        try await withListener(to: ["Log \"1\"", "other"]) { heard, url in
            #expect(await heard.next() == .connected)
            let connection = try await connect(url)
            _ = try await connection.query("SELECT pg_notify('Log \"1\"', 'one'), pg_notify('unheard', 'two')")
            _ = try await connection.query("SELECT pg_notify('other', 'three')")
            #expect(
                await heard.next() == .received(channel: "Log \"1\"", payload: "one", sender: connection.backendPID))
            #expect(await heard.next() == .received(channel: "other", payload: "three", sender: connection.backendPID))
        }
    }

    @Test("says connected again after its connection was lost, and hears again")
    func reconnects() async throws {
        try await withListener(to: ["log"], name: "listener-lost") { heard, url in
            #expect(await heard.next() == .connected)
            try await PostgresCluster.shared().terminate(applicationName: "listener-lost")
            #expect(await heard.next() == .connected)
            let connection = try await connect(url)
            _ = try await connection.query("SELECT pg_notify('log', 'after')")
            #expect(
                await heard.next() == .received(channel: "log", payload: "after", sender: connection.backendPID))
        }
    }

    @Test("waits for a server that is away")
    func serverAway() async throws {
        let cluster = try await PostgresCluster.start(durable: false)
        let listener = PostgresListener(
            url: cluster.url, channels: ["log"], applicationName: "tests",
            backoff: Backoff(initial: .milliseconds(10), cap: .milliseconds(50)), logger: .quiet)
        var heard = listener.notifications().makeAsyncIterator()
        let running = Task { await listener.run() }
        #expect(await heard.next() == .connected)
        try await cluster.restart(.immediate)
        #expect(await heard.next() == .connected)
        running.cancel()
        await running.value
    }

    @Test("ends its readers when it ends")
    func ends() async throws {
        let listener = PostgresListener(
            url: try await PostgresCluster.shared().url, channels: ["log"], applicationName: "tests", logger: .quiet)
        var heard = listener.notifications().makeAsyncIterator()
        let running = Task { await listener.run() }
        #expect(await heard.next() == .connected)
        running.cancel()
        await running.value
        #expect(await heard.next() == nil)
    }

    private func withListener(
        to channels: [String], name: String = "tests",
        _ body: (inout AsyncStream<PostgresNotification>.AsyncIterator, String) async throws -> Void
    ) async throws {
        let url = try await PostgresCluster.shared().createDatabase()
        let listener = PostgresListener(
            url: url, channels: channels, applicationName: name, backoff: Backoff(initial: .milliseconds(10)),
            logger: .quiet)
        var heard = listener.notifications().makeAsyncIterator()
        let running = Task { await listener.run() }
        try await body(&heard, url)
        running.cancel()
        await running.value
    }
}
