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
            let waiting = (0..<4).map { _ in
                Task { try await door.send("POST", "/v1/alerts", token: token, json: AlertJSON.missing()).status }
            }
            // Four are a State's share of eight.
            while press.room.load.alerts < 4 { try await Task.sleep(for: .milliseconds(5)) }
            let started = ContinuousClock.now
            let answer = try await door.send("POST", "/v1/alerts", token: token, json: AlertJSON.missing())
            #expect(answer.status == 503)
            #expect(answer.problem == "busy")
            #expect(answer.headers["retry-after"] == "1")
            #expect(try await door.ask("GET", "/healthz").status == 200)
            #expect(ContinuousClock.now - started < .seconds(1))
            press.cluster.setRoundTrip(0)
            for task in waiting { #expect(try await task.value == 202) }
            #expect(press.room.load == .init())
            #expect(try await door.send("POST", "/v1/alerts", token: token, json: AlertJSON.missing()).status == 202)
        }
    }

    @Test("One State's load leaves room for another's alert")
    func fair() async throws {
        let room = Room(.init(bytes: 1000, alerts: 10))
        let bengal = try #require(State(iso: "IN-WB"))
        let bihar = try #require(State(iso: "IN-BR"))
        var first = room.enter(bengal)
        try first.take(bytes: 500, alerts: 5)
        #expect(throws: Problem.self) {
            var more = room.enter(bengal)
            try more.take(alerts: 1)
        }
        var other = room.enter(bihar)
        try other.take(bytes: 500, alerts: 5)
        #expect(room.load == .init(bytes: 1000, alerts: 10))
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
