import AcceptanceSupport
import Alerts
import Foundation
import Gateway
import Postgres
import Store
import Testing

@Suite("A database that stands still")
struct SlowDatabaseTests {
    /// Locks tables while `body` runs.
    private func locking<T>(_ tables: String..., at door: Door, _ body: () async throws -> T) async throws -> T {
        let connection = try await PostgresConnection.connect(
            door.databaseURL, applicationName: "lock", logger: Door.logger)
        try await connection.script("BEGIN; LOCK TABLE \(tables.joined(separator: ", ")) IN ACCESS EXCLUSIVE MODE")
        let value = try await body()
        await connection.close()
        return value
    }

    @Test("Each call that needs it is answered 503 in time, however many come, and then goes on")
    func everything() async throws {
        let press = try Press()
        try await Door.open(
            connections: (4, .milliseconds(500)), routes: { try allRoutes($0, $1, press) }
        ) { door in
            let alert = "/v1/alerts/\(AlertJSON.newID())"
            let photograph = "\(alert)/photographs/\(String(repeating: "ab", count: 32))"
            let officer = try await door.token()
            let shared = try await door.token("IN-BR", isShared: true)
            let publisher = try await door.token("IN-WB", .publisher)
            let id = alert.split(separator: "/").last.map(String.init) ?? ""
            let calls: [(token: String, method: String, path: String, headers: [(String, String)], body: String?)] = [
                (officer, "GET", alert, [], nil), (officer, "GET", "/v1/alerts", [], nil),
                (officer, "GET", "/v1/inbox", [], nil),
                (officer, "POST", "/v1/alerts/search", [], #"{"phone":"+919876501000"}"#),
                (officer, "POST", "\(alert)/acknowledgement", [], "{}"),
                (officer, "GET", photograph, [], nil), (officer, "DELETE", photograph, [], nil),
                (shared, "PUT", "/v1/officers/br-01/pin", [], #"{"pin":"739518","old":"604817"}"#),
                (
                    publisher, "POST", "\(alert)/revisions", [("If-Match", "\"1\"")],
                    AlertJSON.missing(id: id, revision: 2)
                ),
            ]
            try await locking("log", "alerts", "deeds", "duties", "match_secret", "officer_pins", at: door) {
                let started = ContinuousClock.now
                try await withThrowingTaskGroup(of: Door.Answer.self) { group in
                    for call in calls + calls {
                        group.addTask {
                            let headers =
                                call.headers + (call.body == nil ? [] : [("Content-Type", "application/json")])
                            return try await door.ask(
                                call.method, call.path, token: call.token, headers: headers,
                                body: call.body.map { Array($0.utf8) })
                        }
                    }
                    for try await answer in group {
                        #expect(answer.problem == "unavailable", "\(answer.text)")
                        #expect(answer.headers["retry-after"] != nil)
                    }
                }
                #expect(ContinuousClock.now - started < .seconds(4))
            }
            #expect(try await door.ask("GET", "/v1/alerts", token: officer).status == 200)
        }
    }

    @Test("Searches that take their time leave connections to who reads, and those of one State slots to others")
    func searches() async throws {
        try await Door.open(
            connections: (8, .seconds(20)),
            routes: { pool, _ in ReadingRoutes(viewing: Viewing(pool: pool), secret: ReadingRoom.secret).routes }
        ) { door in
            let token = try await door.token()
            let tokens = [token, try await door.token("IN-BR")]
            @Sendable func search(_ token: String) async throws -> Int {
                try await door.send("POST", "/v1/alerts/search", token: token, json: #"{"name":"Sunita Devi"}"#).status
            }
            let tasks = try await locking("name_keys", at: door) {
                // The client has eight connections.
                let tasks = (0..<6).map { number in Task { try await search(tokens[number % 2]) } }
                let (waiting, deadline) = (
                    { try await door.count("SELECT count(*) FROM pg_locks WHERE NOT granted") },
                    ContinuousClock.now + .seconds(10)
                )
                while try await waiting() < 4, ContinuousClock.now < deadline {}
                for _ in 0..<20 { #expect(try await door.ask("GET", "/v1/alerts", token: token).status == 200) }
                #expect(try await waiting() == 4)
                #expect(try await search(token) == 429)
                return tasks
            }
            for task in tasks { #expect(try await task.value == 200) }
        }
    }
}
