import Alerts
import Foundation
import Postgres
import StoreTesting
import Testing

@testable import Gateway

@Suite("Lists, searches and the inbox over HTTP")
struct ListAlertsTests {
    private func ids(_ answer: Door.Answer) -> [String] {
        (answer.json["alerts"] as? [[String: Any]] ?? []).compactMap { $0["alertId"] as? String }
    }

    @Test("A list holds skeletons of all States' alerts, tests only on demand, and nothing that is told in confidence")
    func list() async throws {
        try await ReadingRoom.open { room in
            let id = AlertID.text(try await room.raid())
            let test = AlertID.text(try await room.raid(status: .test))
            try await room.taken.project()
            for (state, role) in [("IN-OD", Role.officer), ("IN-MH", .officer), ("IN-MH", .viewer), ("IN", .union)] {
                let answer = try await room.get("/v1/alerts", state, role)
                #expect(ids(answer) == [id] && ReadingRoom.marks(answer) == [])
            }
            #expect(try await ids(room.get("/v1/alerts?status=test&status=actual")).count == 2)
            #expect(try await ids(room.get("/v1/alerts?status=test")) == [test])
            #expect(try await ids(room.get("/v1/alerts", "IN-OD", .publisher)) == [id])
            #expect(try await ids(room.get("/v1/alerts", "IN-AP", .publisher)) == [])
            #expect(try await ids(room.get("/v1/alerts?from=IN-OD", "IN-AP", .publisher)) == [])
        }
    }

    @Test("Pages are walked to the end by their cursor")
    func pages() async throws {
        try await ReadingRoom.open { room in
            var expected: Set<String> = []
            for _ in 0..<5 { expected.insert(AlertID.text(try await room.raid())) }
            try await room.taken.project()
            var seen: [String] = []
            var path: String? = "/v1/alerts?limit=2"
            while let next = path {
                let answer = try await room.get(next)
                #expect(answer.status == 200)
                seen += ids(answer)
                path = (answer.json["next"] as? String).map { "/v1/alerts?limit=2&cursor=\($0)" }
            }
            #expect(seen.count == 5 && Set(seen) == expected)
        }
    }

    @Test(
        "A filter that is none is refused by its name, whatever it would do to a database",
        arguments: [
            "kind=murder", "from=XX", "to=IN-ZZ", "status=secret", "lifecycle=x", "issuedFrom=yesterday",
            "issuedTo=2026-11-20", "takenFrom=2026-11-20T00:00:00", "takenTo='", "limit=0", "limit=201", "limit=-1",
            "limit=1e9", "cursor=x", "kind=missing-person&kind=missing-person", "colour=red", "from=",
            "from=IN-WB%27%20OR%201%3D1--", "cursor=%00", "kind=%F0%9F%98%80",
        ])
    func wrongFilters(query: String) async throws {
        try await ReadingRoom.open { room in
            let answer = try await room.get("/v1/alerts?\(query)")
            #expect(answer.status == 400 && answer.problem == "invalid-parameter")
            #expect(!answer.text.contains("OR 1"))
        }
    }

    @Test("Filters narrow a list down; a time's plus may be written either way")
    func filters() async throws {
        try await ReadingRoom.open { room in
            let id = AlertID.text(try await room.raid())
            try await room.taken.project()
            for (query, isIn) in [
                ("kind=rescue-request", true), ("kind=missing-person", false), ("from=IN-OD", true),
                ("from=IN-OR", true),
                ("from=IN-TS", false), ("to=IN-TS", true), ("to=IN-MH", false), ("lifecycle=issued", true),
                ("lifecycle=issued&lifecycle=updated", true), ("lifecycle=resolved", false),
                ("issuedFrom=2026-11-20T00:00:00Z", true), ("issuedTo=2026-11-20T00:00:00Z", false),
                ("issuedTo=2026-11-21T00:00:00+05:30", true), ("issuedTo=2026-11-21T00:00:00%2B05:30", true),
                ("takenFrom=2020-01-01T00:00:00Z", true), ("takenTo=2020-01-01T00:00:00Z", false),
                ("kind=rescue-request&from=IN-OD&to=IN-AP&status=actual&lifecycle=issued&limit=1", true),
            ] {
                #expect(try await ids(room.get("/v1/alerts?\(query)", "IN-MH")) == (isIn ? [id] : []), "\(query)")
            }
        }
    }

    @Test("What a search finds is a skeleton; the field is told only to who may see it")
    func search() async throws {
        try await ReadingRoom.open { room in
            let id = AlertID.text(
                try await room.raid {
                    $0.rescueRequest.victimNames[0].text = "Rekha Devi"
                    $0.officer.phone = "+919812345678"
                    $0.rescueRequest.team.plate = "OD 02 AB 1234"
                })
            try await room.taken.project()
            try await room.match()
            func matches(_ json: String, _ state: String, _ role: Role = .officer) async throws -> [[String: Any]] {
                let answer = try await room.door.send(
                    "POST", "/v1/alerts/search", token: room.door.token(state, role), json: json)
                #expect(answer.status == 200 && ReadingRoom.marks(answer) == [] && !answer.text.contains("Rekha"))
                return answer.json["matches"] as? [[String: Any]] ?? []
            }
            for (state, seesField) in [("IN-OD", true), ("IN-AP", true), ("IN-MH", false)] {
                let found = try await matches(#"{"name": "रेखा देवी"}"#, state)
                #expect(found.compactMap { ($0["alert"] as? [String: Any])?["alertId"] as? String } == [id])
                #expect(found.first?["by"] as? String == "name")
                #expect((found.first?["field"] as? String == "rescueRequest.victimNames") == seesField, "\(state)")
            }
            #expect(try await matches(#"{"name": "Rekha Devi", "origin": "IN-WB"}"#, "IN-MH").isEmpty)
            #expect(try await matches(#"{"name": "Rekha Devi", "origin": "IN-OD"}"#, "IN-MH").count == 1)
            #expect(try await matches(#"{"name": "Mohan Lal"}"#, "IN-OD").isEmpty)
        }
    }

    @Test(
        "A question that is none is refused, and not repeated",
        arguments: [
            "{}", "[]", "{", "7", "", #"{"name": "Rekha", "phone": "+919812345678"}"#,
            #"{"name": "Rekha", "role": "union"}"#,
            #"{"name": "Rekha", "limit": 0}"#, #"{"name": "Rekha", "limit": null}"#, #"{"name": 7}"#, #"{"name": ""}"#,
            #"{"name": "Rekha", "origin": "Rekha"}"#, #"{"fir": {"number": "1/2026", "state": "Rekha"}}"#,
            #"{"fir": {"number": "1/2026", "state": "IN-WB", "officer": "Rekha"}}"#, #"{"fir": {"number": "1/2026"}}"#,
        ])
    func wrongQuestions(json: String) async throws {
        try await ReadingRoom.open { room in
            let answer = try await room.door.send(
                "POST", "/v1/alerts/search", token: room.door.token("IN-OD"), json: json)
            #expect(answer.status == 400)
            #expect(!answer.text.contains("Rekha"))
        }
    }

    @Test(
        "What is nothing to find anything by finds nothing, and is told so",
        arguments: [
            #"{"name": "R"}"#, #"{"name": " "}"#, #"{"phone": "112"}"#, #"{"plate": "??"}"#, #"{"imei": "Rekha"}"#,
            #"{"fir": {"number": "Rekha", "state": "IN-WB"}}"#,
        ])
    func unsearchable(json: String) async throws {
        try await ReadingRoom.open { room in
            let answer = try await room.door.send(
                "POST", "/v1/alerts/search", token: room.door.token("IN-OD"), json: json)
            #expect(answer.status == 200 && answer.json["isSearchable"] as? Bool == false)
            #expect(!answer.text.contains("Rekha"))
        }
    }

    @Test("A search is for who acts on alerts, in JSON, and of a size that a question has")
    func whoSearches() async throws {
        try await ReadingRoom.open { room in
            for role in [Role.publisher, .viewer, .auditor] {
                let answer = try await room.door.send(
                    "POST", "/v1/alerts/search", token: room.door.token("IN-OD", role), json: #"{"name": "Rekha"}"#)
                #expect(answer.status == 403)
            }
            let token = try await room.door.token("IN-OD")
            let plain = try await room.door.ask(
                "POST", "/v1/alerts/search", token: token, headers: [("Content-Type", "text/plain")],
                body: [0x7B, 0x7D])
            #expect(plain.status == 415)
            let long = try await room.door.send(
                "POST", "/v1/alerts/search", token: token,
                json: #"{"name": "\#(String(repeating: "x", count: 20_000))"}"#)
            #expect(long.status == 413)
        }
    }

    @Test("The inbox holds what waits for the caller's own State, and lets go of what was acknowledged")
    func inbox() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            try await room.taken.project()
            func entries(_ state: String, _ role: Role = .officer) async throws -> [[String: Any]] {
                let answer = try await room.get("/v1/inbox", state, role)
                #expect(answer.status == 200 && ReadingRoom.marks(answer).isSubset(of: ["detail"]))
                return answer.json["entries"] as? [[String: Any]] ?? []
            }
            let waiting = try await entries("IN-AP")
            #expect(waiting.map { $0["alertId"] as? String } == [AlertID.text(id)])
            #expect(waiting.first?["matter"] as? String == "duty" && waiting.first?["dueAt"] is String)
            for (state, role) in [
                ("IN-CT", Role.officer), ("IN-OD", .officer), ("IN-MH", .officer), ("IN", .union),
                ("IN-AP", .publisher),
            ] { #expect(try await entries(state, role).isEmpty, "\(state)") }
            try await room.deed(.acknowledged, by: "IN-AP", at: id)
            #expect(try await entries("IN-AP").isEmpty)
            try await room.deed(.refused, by: "IN-TS", at: id)
            try await room.taken.project()
            for role in [Role.officer, .publisher] {
                let own = try await entries("IN-OD", role)
                #expect(own.map { $0["matter"] as? String } == ["item"])
                let deed = own.first?["deed"] as? [String: Any]
                #expect(deed?["type"] as? String == "refused" && deed?["detail"] != nil)
            }
            for role in [Role.viewer, .auditor] {
                #expect(try await room.get("/v1/inbox", "IN-AP", role).status == 403)
            }
            for query in ["limit=0", "cursor=x", "state=IN-AP"] {
                #expect(try await room.get("/v1/inbox?\(query)", "IN-AP").status == 400)
            }
        }
    }

    @Test(
        "takes no SQL in any filter",
        arguments: [
            "kind", "from", "to", "status", "lifecycle", "issuedFrom", "issuedTo", "takenFrom", "takenTo", "limit",
            "cursor",
        ])
    func injection(filter: String) async throws {
        try await ReadingRoom.open { room in
            try await room.raid()
            try await room.taken.project()
            for text in [
                "'", "' OR '1'='1", "1; DROP TABLE log; --", "actual') OR true --", "\\x27", "0 UNION SELECT 1",
            ] {
                let value = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for path in ["/v1/alerts", "/v1/inbox"]
                where path == "/v1/alerts" || ["limit", "cursor"].contains(filter) {
                    let answer = try await room.get("\(path)?\(filter)=\(value)")
                    #expect(answer.status == 400, "\(path) \(text)")
                    #expect(text == "'" || !answer.text.contains(text), "\(text)")
                }
            }
            #expect(try await room.door.count("SELECT count(*) FROM log") == 1)
        }
    }
}
