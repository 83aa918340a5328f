import AcceptanceSupport
import Alerts
import Foundation
import Gateway
import Kafka
import Testing

@Suite("Publishing over HTTP")
struct PublishingTests {
    @Test("An alert is accepted with a receipt once the broker has it, as `sanket publish` would have written it")
    func accepted() async throws {
        let press = try Press()
        try await Door.publishing(press) { door in
            let id = AlertJSON.newID()
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher), json: AlertJSON.missing(id: id))
            #expect(answer.status == 202, "\(answer.text)")
            let receipt = try #require((answer.json["receipts"] as? [[String: Any]])?.first)
            #expect(receipt["alert_id"] as? String == id)
            #expect(receipt["revision"] as? Int == 1)
            #expect(receipt["kind"] as? String == "missing-person")
            #expect(receipt["topic"] as? String == "sanket.alerts.missing-person")
            #expect(receipt["partition"] as? Int == 19)
            #expect(receipt["offset"] as? Int == 0)
            let target = try #require(
                (receipt["targets"] as? [[String: Any]])?.first { $0["state"] as? String == "IN-BR" })
            #expect(target["duty"] as? String == "act")
            #expect((target["reasons"] as? [String])?.contains("explicit") == true)

            let record = try #require(try await press.records().first)
            #expect(record.key == Array(id.utf8))
            let alert = try Validator.judge(Array(AlertJSON.missing(id: id).utf8), as: .json).result.get()
            #expect(record.value == alert.canonicalBytes())
            let headers = Dictionary(
                record.headers.map { ($0.name, String(decoding: $0.value ?? [], as: UTF8.self)) },
                uniquingKeysWith: { first, _ in first })
            #expect(headers["ce_id"] == "\(id)/1")
            #expect(headers["content-type"] == "application/protobuf")
        }
    }

    @Test("Each form in which alerts may come")
    func forms() async throws {
        let press = try Press()
        try await Door.publishing(press) { door in
            let token = try await door.token("IN-WB", .publisher)
            func json() -> String { AlertJSON.missing() }
            func protobuf() throws -> [UInt8] {
                try Validator.judge(Array(json().utf8), as: .json).result.get().canonicalBytes()
            }
            func delimited() throws -> [UInt8] {
                let bytes = try protobuf()
                var writer = ProtobufWriter(capacity: 2)
                writer.varint(UInt64(bytes.count))
                return writer.bytes + bytes
            }
            let forms: [(type: String, body: [UInt8], count: Int)] = [
                ("application/json", Array(json().utf8), 1),
                ("application/json; charset=utf-8", Array("[\(json()), \(json())]".utf8), 2),
                ("application/json", Array("{\"alerts\": [\(json())]}".utf8), 1),
                ("application/x-ndjson", Array("\(json())\n\n\(json())\r\n".utf8), 2),
                ("application/protobuf", try protobuf(), 1),
                (
                    "application/protobuf; encoding=delimited", try delimited() + (try delimited()) + (try delimited()),
                    3
                ),
            ]
            for form in forms {
                let answer = try await door.ask(
                    "POST", "/v1/alerts", token: token, headers: [("Content-Type", form.type)], body: form.body)
                #expect(answer.status == 202, "\(form.type): \(answer.text)")
                #expect((answer.json["receipts"] as? [Any])?.count == form.count, "\(form.type)")
            }
            #expect(try await press.count() == forms.map(\.count).reduce(0, +))
        }
    }

    @Test("Every error of every alert of a batch is told at once, and nothing of it is taken")
    func violations() async throws {
        let press = try Press()
        try await Door.publishing(press) { door in
            let wrong = AlertJSON.missing(id: "no-id", revision: 0)
            let unknown = AlertJSON.missing(more: #","isAdministrator":true"#)
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher),
                json: "[\(AlertJSON.missing()),\(wrong),\(unknown)]")
            #expect(answer.status == 422)
            #expect(answer.problem == "invalid-content")
            let items = try #require(answer.json["items"] as? [[String: Any]])
            #expect(items.map { $0["index"] as? Int } == [1, 2])
            let rules = items.map { item in
                (item["violations"] as? [[String: Any]] ?? []).compactMap { $0["rule"] as? String }.sorted()
            }
            #expect(rules == [["revision.minimum", "uuid.format"], ["json.unknown-field"]])
            #expect(try await press.count() == 0)
        }
    }

    @Test("Of one alert alone its violations stand in the problem itself")
    func violationsOfOne() async throws {
        try await Door.publishing(try Press()) { door in
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher),
                json: AlertJSON.missing(revision: 0))
            #expect(answer.status == 422)
            let violations = answer.json["violations"] as? [[String: Any]]
            #expect(violations?.map { $0["path"] as? String } == ["revision"])
        }
    }

    @Test(
        "Another State's name in the body is forged: not one alert of the request is taken", arguments: [false, true])
    func forged(isInvalidToo: Bool) async throws {
        let press = try Press()
        try await Door.publishing(press) { door in
            let forged = AlertJSON.missing(revision: isInvalidToo ? 0 : 1, origin: "IN-BR", target: "IN-UP")
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher),
                json: "[\(AlertJSON.missing()),\(forged)]")
            #expect(answer.status == 403)
            #expect(answer.problem == "not-allowed")
            #expect(try await press.count() == 0)
            #expect(try await press.count("IN-BR") == 0)
        }
    }

    @Test(
        "What is no request of alerts is turned away",
        arguments: [
            ("application/json", "[]", 400, "unreadable"), ("application/json", "{\"id\":", 400, "unreadable"),
            ("application/json", "[1,2", 400, "unreadable"), ("application/x-ndjson", "\n \n", 400, "unreadable"),
            ("application/protobuf; encoding=delimited", "\u{7F}x", 400, "unreadable"),
            ("text/plain", "{}", 415, "unsupported-media-type"),
            ("application/json", "[" + String(repeating: "1,", count: 1000) + "1]", 413, "too-large"),
            ("application/json", String(repeating: " ", count: 9 << 20), 413, "too-large"),
        ])
    func unreadable(_ type: String, _ body: String, _ status: Int, _ problem: String) async throws {
        try await Door.publishing(try Press()) { door in
            let answer = try await door.ask(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher),
                headers: [("Content-Type", type)], body: Array(body.utf8))
            #expect(answer.status == status)
            #expect(answer.problem == problem)
        }
    }
}

@Suite("Publishing under a key of the sender's")
struct IdempotencyTests {
    private static let unnamed = AlertJSON.missing().replacing(/"id":"[^"]*",/, with: "")

    private func ids(_ door: Door, _ state: String, _ json: String, key: String?) async throws -> [String] {
        let answer = try await door.send(
            "POST", "/v1/alerts", token: try await door.token(state, .publisher),
            headers: key.map { [("Idempotency-Key", $0)] } ?? [], json: json)
        #expect(answer.status == 202, "\(answer.text)")
        return (answer.json["receipts"] as? [[String: Any]] ?? []).compactMap { $0["alert_id"] as? String }
    }

    @Test("The same key is the same alert, through another door too; another key or State is another")
    func same() async throws {
        let press = try Press()
        let first = try await Door.publishing(press) { door in
            let first = try await ids(door, "IN-WB", Self.unnamed, key: "2026-0001")
            #expect(try await ids(door, "IN-WB", "[\(Self.unnamed)]", key: "2026-0001") == first)
            #expect(try await ids(door, "IN-WB", Self.unnamed, key: "2026-0002") != first)
            let other = Self.unnamed.replacing("IN-WB", with: "IN-JH")
            #expect(try await ids(door, "IN-JH", other, key: "2026-0001") != first)
            return first
        }
        let again = try await Door.publishing(press) { try await ids($0, "IN-WB", Self.unnamed, key: "2026-0001") }
        #expect(again == first)
        let digests = try await press.records().filter { $0.key == Array(first[0].utf8) }.map(\.value)
        #expect(digests.count == 3)
        #expect(Set(digests).count == 1)
    }

    @Test("In a batch each place has its own id; an alert that says its own keeps it")
    func places() async throws {
        try await Door.publishing(try Press()) { door in
            let own = AlertJSON.newID()
            let batch = "[\(Self.unnamed),\(AlertJSON.missing(id: own)),\(Self.unnamed)]"
            let ids = try await ids(door, "IN-WB", batch, key: "k")
            #expect(Set(ids).count == 3)
            #expect(ids[1] == own)
        }
    }

    @Test("Without a key an alert has to say its id")
    func missing() async throws {
        try await Door.publishing(try Press()) { door in
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher), json: Self.unnamed)
            #expect(answer.status == 422)
            #expect((answer.json["violations"] as? [[String: Any]])?.map { $0["rule"] as? String } == ["id.missing"])
        }
    }

    @Test(
        "A key of another form is told", arguments: ["", "a b", "schl\u{FC}ssel", String(repeating: "k", count: 256)])
    func malformed(_ key: String) async throws {
        try await Door.publishing(try Press()) { door in
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-WB", .publisher),
                headers: [("Idempotency-Key", key)], json: Self.unnamed)
            #expect(answer.status == 400)
            #expect(answer.problem == "invalid-parameter")
        }
    }

    @Test("Nobody takes an id that another State's key leads to")
    func squatting() async throws {
        let press = try Press()
        try await Door.publishing(press) { door in
            let victim = AlertID.text(AlertID.derived(from: "2026-0001", place: 0, of: State(iso: "IN-WB") ?? .union))
            let answer = try await door.send(
                "POST", "/v1/alerts", token: try await door.token("IN-JH", .publisher),
                json: AlertJSON.missing(id: victim, origin: "IN-JH"))
            #expect(answer.status == 403)
            #expect(try await press.count("IN-JH") == 0)
        }
    }
}
