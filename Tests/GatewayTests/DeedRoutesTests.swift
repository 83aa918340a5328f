import Alerts
import Foundation
import Gateway
import Postgres
import Store
import Testing

@Suite("What States do about an alert, over HTTP")
struct DeedRoutesTests {
    private let alert = UUID()

    private func open<T>(_ body: (Door) async throws -> T) async throws -> T {
        try await Door.open(routes: { pool, _ in DeedRoutes(deeds: Deeds(pool: pool)).routes }) { door in
            try await door.take(alert, revision: 2, told: ["IN-BR"])
            return try await body(door)
        }
    }

    private func path(_ name: String) -> String { "/v1/alerts/\(alert.uuidString.lowercased())/\(name)" }

    @Test(
        "Each is answered with the deed as recorded, by the State and the officer of the token",
        arguments: [
            ("acknowledgement", "{}", "EVENT_TYPE_ACKNOWLEDGED"),
            (
                "sighting", #"{"seenAt":"2026-11-20T10:10:00+05:30","heading":"IN-KL","place":"Platform 3"}"#,
                "EVENT_TYPE_SIGHTED"
            ),
            ("answer", #"{"kind":"ANSWER_KIND_ACCEPTED"}"#, "EVENT_TYPE_ACCEPTED"),
            (
                "answer", #"{"kind":"ANSWER_KIND_REFUSED","refusalReason":"REFUSAL_REASON_NOT_THERE"}"#,
                "EVENT_TYPE_REFUSED"
            ),
            ("answer", #"{"kind":"ANSWER_KIND_NOT_OURS","toState":"IN-JH"}"#, "EVENT_TYPE_NOT_OURS"),
            ("assignment", #"{"unitKind":"AGENCY_KIND_AHTU","district":200}"#, "EVENT_TYPE_ASSIGNED"),
            ("outcome", #"{"kind":"OUTCOME_KIND_RECOVERED"}"#, "EVENT_TYPE_OUTCOME"),
        ])
    func recorded(name: String, body: String, type: String) async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            let answer = try await door.send("POST", path(name), token: token, json: body)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["type"] as? String == type && answer.json["number"] as? String == "1")
            #expect(answer.json["state"] as? String == "IN-BR" && answer.json["officer"] as? String == "br-01")
            #expect(answer.json["origin"] as? String == "IN-WB" && answer.json["revision"] as? Int == 2)
            #expect(answer.json["alertId"] as? String == alert.uuidString.lowercased())
            #expect(answer.json["enteredBy"] == nil)
            #expect((answer.json["detail"] as? [String: Any])?.count == 1)
            let isItem = ["EVENT_TYPE_SIGHTED", "EVENT_TYPE_REFUSED", "EVENT_TYPE_NOT_OURS", "EVENT_TYPE_ASSIGNED"]
            #expect((answer.json["dueAt"] != nil) == isItem.contains(type))
        }
    }

    @Test("Without a body an alert is acknowledged; another officer hears by which deed it has been")
    func acknowledged() async throws {
        try await open { door in
            let first = try await door.ask(
                "POST", path("acknowledgement"), token: try await door.token("IN-BR", officer: "br-01"))
            #expect(first.status == 201)
            let second = try await door.ask(
                "POST", path("acknowledgement"), token: try await door.token("IN-BR", officer: "br-02"))
            #expect(second.status == 409 && second.problem == "conflict")
            let id = try #require(first.json["id"] as? String)
            #expect((second.json["detail"] as? String)?.contains(id) == true)
            #expect(!second.text.contains("br-01"))
        }
    }

    @Test("The same State and key are the same deed, once; for another deed the key is taken")
    func keys() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            let key = [("Idempotency-Key", "b7e1")]
            let sighting = #"{"seenAt":"2026-11-20T10:10:00+05:30"}"#
            let first = try await door.send("POST", path("sighting"), token: token, headers: key, json: sighting)
            let second = try await door.send("POST", path("sighting"), token: token, headers: key, json: sighting)
            #expect(first.status == 201 && second.status == 201 && first.body == second.body)
            let other = try await door.ask("POST", path("acknowledgement"), token: token, headers: key)
            #expect(other.status == 409 && other.problem == "key-taken")
            let foreign = try await door.token("IN-JH", officer: "jh-01")
            let another = try await door.send("POST", path("sighting"), token: foreign, headers: key, json: sighting)
            #expect(another.status == 201 && another.json["number"] as? String == "2")
            for wrong in [" ", "a b", String(repeating: "x", count: 129)] {
                let answer = try await door.ask(
                    "POST", path("acknowledgement"), token: token, headers: [("Idempotency-Key", wrong)])
                #expect(answer.status == 400 && answer.problem == "invalid-parameter", "\(wrong)")
            }
        }
    }

    @Test(
        "Another sighting, or another officer's, under a key that was used is told so, and nothing of it is swallowed")
    func reusedKeys() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            func sight(_ more: String, _ token: String, _ revision: String? = nil) async throws -> Door.Answer {
                try await door.send(
                    "POST", path("sighting"), token: token,
                    headers: [("Idempotency-Key", "gd-17")] + (revision.map { [("If-Match", $0)] } ?? []),
                    json: #"{"seenAt":"2026-11-20T10:10:00+05:30"\#(more)}"#)
            }
            let first = try await sight(#","heading":"IN-KL","place":"Platform 3""#, token)
            #expect(first.status == 201)
            // Spelled otherwise it says the same.
            #expect(try await sight(#","place":"Platform 3","heading":"in-kl""#, token, "\"2\"").body == first.body)
            for more in [
                #","heading":"IN-TN","place":"Platform 3""#, #","heading":"IN-KL","place":"Platform 4""#,
                #","heading":"IN-KL""#, #","heading":"IN-KL","place":"Platform 3","district":200"#,
            ] {
                let answer = try await sight(more, token)
                #expect(answer.status == 409 && answer.problem == "key-taken", "\(more)")
                #expect(!answer.text.contains("Platform"))
            }
            let same = #","heading":"IN-KL","place":"Platform 3""#
            let colleague = try await sight(same, try await door.token("IN-BR", officer: "br-02"))
            #expect(colleague.status == 409 && colleague.problem == "key-taken" && !colleague.text.contains("br-01"))
            #expect(try await sight(same, token, "\"1\"").status == 409)
            #expect(try await Deeds(pool: door.pool).timeline(of: alert).count == 1)
        }
    }

    @Test("A revision that the officer has seen is recorded; one that is not there yet is a failed precondition")
    func revisions() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            func ask(_ tag: String) async throws -> Door.Answer {
                try await door.ask("POST", path("acknowledgement"), token: token, headers: [("If-Match", tag)])
            }
            #expect(try await ask("\"3\"").status == 412)
            for wrong in [
                "3", "\"\"", "\"0\"", "\"-1\"", "\"+1\"", "\"x\"", "*", "W/\"1\"", "\"1-\"", "\"1-all\"", "\"1-full-\"",
                "\"-full\"",
            ] {
                #expect(try await ask(wrong).status == 400, "\(wrong)")
            }
            let old = try await ask("\"1\"")
            #expect(old.status == 201 && old.json["revision"] as? Int == 1)
            // As the door tags what it shows of it.
            #expect(try await ask("\"3-full\"").status == 412)
            let tagged = try await ask("\"2-full\"")
            #expect(tagged.status == 201 && tagged.json["revision"] as? Int == 2)
            for level in ["redacted", "host"] { #expect(try await ask("\"2-\(level)\"").status == 409, "\(level)") }
        }
    }

    @Test("What breaks rules is told whole, without a value, and nothing is recorded")
    func violations() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            let answer = try await door.send(
                "POST", path("sighting"), token: token,
                json: #"{"heading":"IN-XX","note":"ID 2341 2341 2346","state":"IN-JH","officer":"SECRET"}"#)
            #expect(answer.status == 422 && answer.problem == "invalid-content")
            let told = (answer.json["violations"] as? [[String: Any]] ?? []).map {
                "\($0["path"] as? String ?? "") \($0["rule"] as? String ?? "")"
            }
            #expect(
                Set(told) == [
                    "seenAt seen-at.missing", "heading state.unknown", "note text.national-number",
                    "state json.unknown-field", "officer json.unknown-field",
                ])
            #expect(!answer.text.contains("2341") && !answer.text.contains("SECRET"))
            #expect(try await Deeds(pool: door.pool).timeline(of: alert).isEmpty)
        }
    }

    @Test("What can't be read, is too large, or of a type that is not taken is told so")
    func unreadable() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            #expect(
                try await door.send("POST", path("acknowledgement"), token: token, json: "{").problem == "unreadable")
            let large = "{\"note\":\"\(String(repeating: "x", count: 70_000))\"}"
            #expect(try await door.send("POST", path("acknowledgement"), token: token, json: large).status == 413)
            let typed = try await door.ask(
                "POST", path("acknowledgement"), token: token, headers: [("Content-Type", "text/plain")],
                body: Array("{}".utf8))
            #expect(typed.status == 415)
            let binary = try await door.ask(
                "POST", path("answer"), token: token, headers: [("Content-Type", "application/protobuf")], body: [8, 1])
            #expect(binary.status == 201 && binary.json["type"] as? String == "EVENT_TYPE_ACCEPTED")
        }
    }

    @Test("An alert that is not there, or an id that is none, is told so")
    func unknown() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", officer: "br-01")
            let missing = try await door.ask("POST", "/v1/alerts/\(UUID())/acknowledgement", token: token)
            #expect(missing.status == 404 && missing.problem == "no-such-alert")
            #expect(try await door.ask("POST", "/v1/alerts/7/acknowledgement", token: token).status == 400)
            #expect(try await door.ask("POST", path("acknowledgement")).status == 401)
            #expect(try await door.ask("GET", path("acknowledgement"), token: token).status == 405)
        }
    }

    @Test(
        "Who may do what about whose alert, by role and relation",
        arguments: [
            ("acknowledgement", "{}"), ("sighting", #"{"seenAt":"2026-11-20T10:10:00+05:30"}"#),
            ("answer", #"{"kind":"ANSWER_KIND_ACCEPTED"}"#),
            ("assignment", #"{"unitKind":"AGENCY_KIND_AHTU","district":200}"#),
            ("outcome", #"{"kind":"OUTCOME_KIND_RECOVERED"}"#),
            ("access-request", #"{"purpose":"ACCESS_PURPOSE_SIGHTING"}"#), ("access-grants", #"{"state":"IN-PB"}"#),
        ])
    func permissions(name: String, body: String) async throws {
        let operations: [String: Gateway.Operation] = [
            "acknowledgement": .acknowledge, "sighting": .reportSighting, "answer": .answer, "assignment": .assign,
            "outcome": .reportOutcome, "access-request": .askForAccess, "access-grants": .grantAccess,
        ]
        let operation = try #require(operations[name])
        try await open { door in
            for (state, relation) in [("IN-WB", Relation.own), ("IN-BR", .target), ("IN-KA", .other)] {
                for role in Role.allCases where role != .union {
                    let token = try await door.token(state, role, officer: "officer-1")
                    let answer = try await door.send("POST", path(name), token: token, json: body)
                    let isAllowed = Permissions.current.relations(operation, role).contains(relation)
                    // What is allowed may still be no matter of the State's, or done already: then the log says so.
                    if isAllowed {
                        #expect([201, 403, 409].contains(answer.status), "\(role) \(relation)")
                    } else {
                        #expect(answer.status == 403, "\(role) \(relation): \(answer.text)")
                    }
                }
            }
            let doers = try await Deeds(pool: door.pool).timeline(of: alert).map(\.told.officer)
            #expect(!doers.isEmpty && Set(doers) == ["officer-1"])
        }
    }

    @Test("Access is asked for, granted by the origin by name, and taken back, once each")
    func access() async throws {
        try await open { door in
            let asking = try await door.token("IN-KA", officer: "ka-01")
            let granting = try await door.token("IN-WB", .administrator, officer: "wb-admin")
            let asked = try await door.send(
                "POST", path("access-request"), token: asking, json: #"{"purpose":"ACCESS_PURPOSE_LINKED_CASE"}"#)
            #expect(asked.status == 201 && asked.json["dueAt"] != nil)
            let granted = try await door.send(
                "POST", path("access-grants"), token: granting, json: #"{"state":"IN-KA"}"#)
            #expect(granted.status == 201 && granted.json["toState"] as? String == "IN-KA")
            #expect(granted.json["closes"] as? String == asked.json["id"] as? String)
            #expect(try await Deeds(pool: door.pool).access(to: alert).map(\.iso) == ["IN-KA"])
            let own = try await door.send("POST", path("access-grants"), token: granting, json: #"{"state":"IN-WB"}"#)
            #expect(own.status == 422)
            let withdrawn = try await door.ask("DELETE", path("access-grants/IN-KA"), token: granting)
            #expect(withdrawn.status == 201 && withdrawn.json["type"] as? String == "EVENT_TYPE_ACCESS_WITHDRAWN")
            #expect(try await Deeds(pool: door.pool).access(to: alert).isEmpty)
            #expect(try await door.ask("DELETE", path("access-grants/IN-KA"), token: granting).status == 409)
            #expect(try await door.ask("DELETE", path("access-grants/KA"), token: granting).status == 400)
            #expect(try await door.ask("DELETE", path("access-grants/IN-KA"), token: asking).status == 403)
            // What a sighting opened is taken back the same way.
            let sighting = #"{"seenAt":"2026-11-20T10:10:00+05:30","heading":"IN-PB"}"#
            #expect(try await door.send("POST", path("sighting"), token: asking, json: sighting).status == 201)
            #expect(try await Deeds(pool: door.pool).access(to: alert).map(\.iso) == ["IN-PB"])
            let closed = try await door.ask("DELETE", path("access-grants/IN-PB"), token: granting)
            #expect(closed.status == 201 && closed.json["toState"] as? String == "IN-PB")
            #expect(try await Deeds(pool: door.pool).access(to: alert).isEmpty)
            #expect(try await door.ask("DELETE", path("access-grants/IN-PB"), token: granting).status == 409)
        }
    }

    @Test("On a terminal that officers share nobody answers for a deed without saying who")
    func shared() async throws {
        try await open { door in
            let token = try await door.token("IN-BR", isShared: true)
            let answer = try await door.ask("POST", path("acknowledgement"), token: token)
            #expect(answer.status == 403 && answer.problem == "not-allowed")
        }
    }
}

extension Door {
    /// Puts an alert of West Bengal's into the log, as ingest would.
    fileprivate func take(_ id: UUID, revision: Int32, told: [String]) async throws {
        let states = StateSet(told.compactMap { State(iso: $0) })
        let bits = Int64(bitPattern: states.rawValue)
        for number in 1...revision {
            _ = try await pool.query(
                """
                INSERT INTO log (topic, incarnation, partition, "offset", outcome, origin, alert_id, revision, kind, status,
                    lifecycle, urgency, record_at, act, told, shown, targets, digest, is_first, content_type, clock)
                VALUES (1, 1, 19, \(Int64(number)), 'accepted', 19, \(id), \(number), 'missing-person', 'ACTUAL', 'ISSUED',
                        'IMMEDIATE', now(), \(bits), \(bits), false, '', \([UInt8](repeating: 1, count: 32)), \(number == 1),
                        0, \(ResponseClock.child.number))
                """)
        }
    }
}
