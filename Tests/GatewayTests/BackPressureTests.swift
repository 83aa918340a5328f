import AcceptanceSupport
import Alerts
import Foundation
import Gateway
import KafkaTesting
import Testing

@Suite("A broker that refuses or is slow, and the door before it")
struct BackPressureTests {
    @Test("What became of each alert is told where the broker did not take all")
    func refused() async throws {
        let press = try Press()
        // TOPIC_AUTHORIZATION_FAILED
        press.cluster.fail(press.topics.alerts(.rescueRequest), with: 29)
        try await Door.publishing(press) { door in
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher),
                json: "[\(AlertJSON.any(.missingPerson)),\(AlertJSON.any(.rescueRequest, target: "IN-MH"))]")
            #expect(answer.status == 503)
            #expect(answer.problem == "unavailable")
            #expect(answer.headers["retry-after"] != nil)
            let deliveries = try #require(answer.json["deliveries"] as? [[String: Any]])
            #expect(deliveries.map { $0["delivery"] as? String } == ["accepted", "not-accepted"])
            #expect(deliveries[0]["offset"] as? Int == 0)
        }
    }

    @Test("Beyond its room the door says at once that it is busy, lives, and goes on when there is room again")
    func busy() async throws {
        let press = try Press(room: .init(bytes: 1 << 20, alerts: 8))
        try await Door.publishing(press) { door in
            let token = try await door.token("IN-WB", .publisher)
            press.cluster.setRoundTrip(3_000)
            let waiting = (0..<3).map { _ in
                Task { try await door.send("POST", "/v1/alerts", token: token, json: AlertJSON.missing()).status }
            }
            // Three are a State's share of eight.
            while press.room.load.alerts < 3 { try await Task.sleep(for: .milliseconds(5)) }
            let started = ContinuousClock.now
            let answer = try await door.send("POST", "/v1/alerts", token: token, json: AlertJSON.missing())
            #expect(answer.status == 503)
            #expect(answer.problem == "busy")
            #expect(answer.headers["retry-after"] == "1")
            #expect(try await door.ask("GET", "/healthz").status == 200)
            #expect(ContinuousClock.now - started < .seconds(2.5), "before the broker answers")
            press.cluster.setRoundTrip(0)
            for task in waiting { #expect(try await task.value == 202) }
            #expect(press.room.load == .init())
            #expect(try await door.send("POST", "/v1/alerts", token: token, json: AlertJSON.missing()).status == 202)
        }
    }

    private static let (bengal, bihar, kerala) = (State(iso: "IN-WB"), State(iso: "IN-BR"), State(iso: "IN-KL"))

    @Test("Bulk loads of two States leave room for each one's own alert, and for another's bulk load or alerts")
    func fair() async throws {
        let (bengal, bihar) = (try #require(Self.bengal), try #require(Self.bihar))
        let kerala = try #require(Self.kerala)
        let room = Room(.init(bytes: 1600, alerts: 160), small: .init(bytes: 10, alerts: 1))
        var loads = [Held(room.enter(bengal)), Held(room.enter(bihar))]
        for load in loads { try load.take(bytes: 600, alerts: 60) }
        // All that there is for bulk loads, and all of a State's.
        #expect(throws: Problem.self) { try Held(room.enter(kerala)).take(bytes: 11) }
        #expect(throws: Problem.self) { try Held(room.enter(kerala)).take(alerts: 2) }
        for state in [bengal, bihar] {
            for _ in 0..<10 {
                loads.append(Held(room.enter(state)))
                try loads.last?.take(bytes: 10, alerts: 1)
            }
            #expect(throws: Problem.self) { try Held(room.enter(state)).take(bytes: 10, alerts: 1) }
        }
        for _ in 0..<20 {
            loads.append(Held(room.enter(kerala)))
            try loads.last?.take(bytes: 10, alerts: 1)
        }
        #expect(room.load == .init(bytes: 1600, alerts: 160))
        loads = []
        #expect(room.load == .init())
    }

    @Test("What grows to a bulk load is one")
    func growing() async throws {
        let room = Room(.init(bytes: 800, alerts: 80), small: .init(bytes: 10, alerts: 1))
        let bengal = try #require(Self.bengal)
        var stay = room.enter(bengal)
        for _ in 0..<30 { try stay.take(bytes: 10) }
        #expect(throws: Problem.self) { try stay.take(bytes: 1) }
    }

    /// A place that can stand in a list.
    private final class Held {
        private var stay: Room.Stay

        init(_ stay: consuming Room.Stay) { self.stay = stay }

        func take(bytes: Int = 0, alerts: Int = 0) throws { try stay.take(bytes: bytes, alerts: alerts) }
    }

    @Test("A body that says it is larger than the room is not read")
    func bytes() async throws {
        let press = try Press(room: .init(bytes: 64 * 1024, alerts: 8))
        try await Door.publishing(press) { door in
            let connection = try RawConnection(port: door.port)
            connection.send(
                """
                POST /v1/alerts HTTP/1.1\r
                Host: x\r
                Authorization: Bearer \(try await door.token("IN-WB", .publisher))\r
                Content-Type: application/json\r
                Content-Length: 100000\r
                \r

                """)
            #expect(connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 503"))
        }
    }
}
