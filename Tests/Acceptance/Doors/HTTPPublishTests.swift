import AcceptanceSupport
import Foundation
import Kafka
import KafkaTesting
import NIOHTTP1
import Postgres
import Testing

@Suite("Publishing through the HTTP door", .serialized, .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct HTTPPublishTests {
    /// A door and an ingest, two processes, and an alert of West Bengal's that is persisted.
    private struct Scene {
        let house: House
        let web: Web
        let ingest: Program
        let gateway: Program
        let token: String
        let id: String

        init() async throws {
            house = try await House.build()
            web = try await Web(house)
            ingest = try await house.serve("--role", "ingest")
            gateway = try await house.serve("--role", "gateway", environment: web.environment)
            token = try await web.token("IN-WB")
            id = AlertJSON.newID()
            let answer = try await web.ask(.POST, "/v1/alerts", token: token, json: AlertJSON.missing(id: id))
            #expect(answer.status == 202, "\(answer.text)")
            let house = house
            let isPersisted = try await eventually { try await house.number("SELECT count(*) FROM log") == 1 }
            #expect(isPersisted)
        }

        func revise(_ revision: Int, seen: Int?, headline: String = "Missing adult") async throws -> Web.Answer {
            try await web.ask(
                .POST, "/v1/alerts/\(id)/revisions", token: token,
                headers: seen.map { [("If-Match", "\"\($0)\"")] } ?? [],
                json: AlertJSON.missing(id: id, revision: revision, headline: headline))
        }

        /// The same, asked again while the answer is that it is pending, as a sender would.
        func settle(_ revision: Int, seen: Int?, headline: String = "Missing adult") async throws -> Web.Answer {
            while true {
                let answer = try await revise(revision, seen: seen, headline: headline)
                if answer.status != 202 { return answer }
            }
        }

        func end() async {
            for program in [gateway, ingest] { program.signal(SIGTERM) }
            #expect(await gateway.end() == 0)
            #expect(await ingest.end() == 0)
        }
    }

    @Test(
        "A revision is persisted when it is answered; who has not seen the last one is told, and a repeat is the same")
    func revisions() async throws {
        let scene = try await Scene()
        let second = try await scene.settle(2, seen: 1)
        #expect(second.status == 200, "\(second.text)")
        #expect(second.json["pending"] as? Bool == false)
        #expect(second.headers["etag"] == "\"2\"")
        #expect(
            try await scene.house.number("SELECT count(*) FROM log WHERE revision = 2 AND outcome = 'accepted'") == 1)

        #expect(try await scene.revise(2, seen: 1).status == 200)
        #expect(try await scene.revise(2, seen: 1, headline: "Another").status == 412)
        #expect(try await scene.revise(3, seen: 1).status == 412)
        #expect(try await scene.revise(3, seen: nil).status == 428)
        #expect(try await scene.revise(2, seen: 2).status == 422)
        #expect(try await scene.settle(3, seen: 2).status == 200)
        await scene.end()
    }

    @Test("Only the origin revises, and another State's alert is as if it were not there")
    func origin() async throws {
        let scene = try await Scene()
        let other = try await scene.web.token("IN-BR")
        func revise(_ id: String, origin: String) async throws -> Int {
            try await scene.web.ask(
                .POST, "/v1/alerts/\(id)/revisions", token: other, headers: [("If-Match", "\"1\"")],
                json: AlertJSON.missing(id: id, revision: 2, origin: origin, target: "IN-UP")
            ).status
        }
        #expect(try await revise(scene.id, origin: "IN-WB") == 403)
        #expect(try await revise(scene.id, origin: "IN-BR") == 404)
        #expect(try await revise(AlertJSON.newID(), origin: "IN-BR") == 404)
        #expect(try await scene.house.number("SELECT count(*) FROM log") == 1)
        await scene.end()
    }

    @Test("Of two contents under one revision one is persisted, and the other's sender hears that it was not taken")
    func conflict() async throws {
        let scene = try await Scene()
        // Both are on their topic before either is taken.
        scene.ingest.signal(SIGSTOP)
        async let first = scene.settle(2, seen: 1, headline: "One")
        async let second = scene.settle(2, seen: 1, headline: "Two")
        let bengal = TopicPartition(topic: "sanket.alerts.missing-person", partition: 19)
        let areThere = try await eventually { try await scene.house.records(of: [bengal]).count >= 3 }
        #expect(areThere)
        scene.ingest.signal(SIGCONT)
        let statuses = try await [first.status, second.status].sorted()
        #expect(statuses == [200, 409])
        await scene.end()
    }

    @Test("What is not persisted in two seconds is pending, and not lost")
    func pending() async throws {
        let scene = try await Scene()
        scene.ingest.signal(SIGSTOP)
        let answer = try await scene.revise(2, seen: 1)
        #expect(answer.status == 202)
        #expect(answer.json["pending"] as? Bool == true)
        scene.ingest.signal(SIGCONT)
        let isTaken = try await eventually {
            try await scene.house.number("SELECT count(*) FROM log WHERE revision = 2") == 1
        }
        #expect(isTaken)
        await scene.end()
    }

    @Test(
        "While the database stands still each call is answered 503 within seconds; then all goes on, and the end is clean"
    )
    func slowDatabase() async throws {
        let house = try await House.build()
        let web = try await Web(house)
        let gateway = try await house.serve("--role", "gateway", environment: web.environment)
        let officer = try await web.token("IN-WB", "officer", officer: "wb-01")
        #expect(try await web.ask(.GET, "/v1/alerts", token: officer).status == 200)
        let lock = try await house.connection()
        try await lock.script("BEGIN; LOCK TABLE log, alerts IN ACCESS EXCLUSIVE MODE")
        let id = AlertJSON.newID()
        let answers = await withTaskGroup { group in
            for _ in 0..<12 {
                group.addTask { try? await web.ask(.GET, "/v1/alerts", token: officer, within: 6) }
                group.addTask {
                    try? await web.ask(
                        .POST, "/v1/alerts/\(id)/acknowledgement", token: officer, json: "{}", within: 6)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0?.status == 503 && $0?.headers["retry-after"] != nil })
        await lock.close()
        #expect(try await web.ask(.GET, "/v1/alerts", token: officer).status == 200)
        gateway.signal(SIGTERM)
        #expect(await gateway.end() == 0)
        let sessions: PostgresQuery = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sanket'"
        #expect(try await house.number(sessions) == 0)
    }

    @Test("Asked to end, the door answers what it has begun, and is gone within five seconds")
    func drain() async throws {
        let broker = try await DevelopmentBroker()
        let proxy = try TCPProxy(to: broker.port, readvertising: true)
        let house = try await House(servers: "127.0.0.1:\(proxy.port)", broker: broker)
        try await house.sanket("topics", "apply").mustBe(0)
        let web = try await Web(house)
        let gateway = try await house.serve("--role", "gateway", environment: web.environment)
        let token = try await web.token("IN-WB")
        let first = try await web.ask(.POST, "/v1/alerts", token: token, json: AlertJSON.missing())
        #expect(first.status == 202, "\(first.text)")

        proxy.weather = .stalled
        let waiting = (0..<20).map { _ in
            Task { try await web.ask(.POST, "/v1/alerts", token: token, json: AlertJSON.missing()).status }
        }
        let areInside = await eventually {
            (try? await web.ask(.GET, "/metrics").text.contains("sanket_http_alerts_on_their_way 20")) == true
        }
        #expect(areInside)
        let started = ContinuousClock.now
        gateway.signal(SIGTERM)
        let isClosing = await eventually { (try? await web.ask(.GET, "/healthz", within: 1)) == nil }
        #expect(isClosing, "it takes nobody new")
        proxy.weather = .clear
        for task in waiting { #expect(try await task.value == 202) }
        #expect(await gateway.end() == 0, "\(gateway.errors.suffix(1000))")
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test(
        "Before a broker that has stalled the door's memory does not grow, and it lives: what is beyond its room is busy"
    )
    func stalled() async throws {
        let broker = try await DevelopmentBroker()
        let proxy = try TCPProxy(to: broker.port, readvertising: true)
        let house = try await House(servers: "127.0.0.1:\(proxy.port)", broker: broker)
        try await house.sanket("topics", "apply").mustBe(0)
        let web = try await Web(house)
        let gateway = try await house.serve("--role", "gateway", environment: web.environment)
        let token = try await web.token("IN-WB")
        let narrative = String(repeating: "x", count: 15 << 10)
        func alert() -> String { AlertJSON.missing(more: #","narrative":"\#(narrative)""#) }
        let batch = "[" + (0..<100).map { _ in alert() }.joined(separator: ",") + "]"
        proxy.weather = .stalled
        // A hundred and fifty megabytes, of which twelve are this State's share.
        let answers = await withTaskGroup { group in
            for _ in 0..<32 {
                group.addTask {
                    var statuses: [Int] = []
                    for _ in 0..<3 {
                        if let answer = try? await web.ask(.POST, "/v1/alerts", token: token, json: batch, within: 20) {
                            statuses.append(answer.status)
                        }
                    }
                    return statuses
                }
            }
            for _ in 0..<20 {
                let health = try? await web.ask(.GET, "/healthz", within: 15)
                #expect(health?.status == 200)
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(answers.count { $0 == 503 } > 50)
        #expect(gateway.peakMemory < 300, "\(gateway.peakMemory) MB")
        let ready = try await web.ask(.GET, "/readyz")
        #expect((ready.json["parts"] as? [String: Bool])?.keys.sorted() == ["broker", "database"])

        proxy.weather = .clear
        let goesOn = await eventually(within: .seconds(30)) {
            (try? await web.ask(.POST, "/v1/alerts", token: token, json: AlertJSON.missing()).status) == 202
        }
        #expect(goesOn)
        gateway.signal(SIGTERM)
        #expect(await gateway.end() == 0)
    }
}

extension Program {
    /// The most memory that it ever had resident, in MB.
    fileprivate var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1000
    }
}
