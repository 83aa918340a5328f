import Alerts
import Foundation
import Gateway
import HTTPTypes
import Logging
import Postgres
import Store
import StoreTesting
import SwiftProtobuf
import Testing
import Yams

/// All routes of the door, as `serve` puts them together, but for what they stand on.
func allRoutes(_ pool: PostgresPool, _ metrics: GatewayMetrics, _ press: Press) throws -> [Gateway.Route] {
    let viewing = Viewing(pool: pool)
    let pins = PinCheck(pins: OfficerPins(pool: pool))
    return try StateRoutes().routes
        + ReadingRoutes(viewing: viewing, secret: ReadingRoom.secret).routes
        + DeedRoutes(deeds: Deeds(pool: pool), officer: { try await pins.officer(of: $0, by: $1) }).routes
        + OfficerRoutes(pins: pins).routes
        + PhotographRoutes(
            photographs: Photographs(pool: pool), viewing: viewing, pins: pins, logger: Door.logger
        ).routes
        + press.routes(pool, metrics)
}

@Suite("Every route of the door")
struct WalkTests {
    private static let alertID = "01a1f737-ed40-7c54-b0c8-0539225c6b16"
    private static let hash = String(repeating: "ab", count: 32)

    /// A request for each operation, as right as it can be without what went before.
    private func request(
        _ operation: Gateway.Operation, by state: String, of officer: String
    ) -> (method: String, path: String, headers: [(String, String)], body: String?) {
        let alert = "/v1/alerts/\(Self.alertID)"
        let photograph = "\(alert)/photographs/\(Self.hash)"
        func post(_ name: String, _ body: String) -> (String, String, [(String, String)], String?) {
            ("POST", "\(alert)/\(name)", [], body)
        }
        return switch operation {
        case .publishAlerts: ("POST", "/v1/alerts", [], Self.alert(UUID().uuidString.lowercased(), state))
        case .publishRevision:
            ("POST", "\(alert)/revisions", [("If-Match", "\"1\"")], Self.alert(Self.alertID, state, revision: 2))
        case .readAlert: ("GET", alert, [], nil)
        case .listAlerts: ("GET", "/v1/alerts", [], nil)
        case .searchAlerts: ("POST", "/v1/alerts/search", [], #"{"phone":"+919876501000"}"#)
        case .readInbox: ("GET", "/v1/inbox", [], nil)
        case .acknowledge: post("acknowledgement", "{}")
        case .reportSighting: post("sighting", #"{"seenAt":"2026-11-20T10:10:00+05:30"}"#)
        case .answer: post("answer", #"{"kind":"ANSWER_KIND_ACCEPTED"}"#)
        case .assign: post("assignment", #"{"unitKind":"AGENCY_KIND_AHTU","district":200}"#)
        case .reportOutcome: post("outcome", #"{"kind":"OUTCOME_KIND_RECOVERED"}"#)
        case .askForAccess: post("access-request", #"{"purpose":"ACCESS_PURPOSE_SIGHTING"}"#)
        case .grantAccess: post("access-grants", #"{"state":"IN-PB"}"#)
        case .withdrawAccess: ("DELETE", "\(alert)/access-grants/IN-PB", [], nil)
        case .putPhotograph:
            (
                "PUT", photograph,
                [
                    ("Content-Type", "image/jpeg"), ("Sanket-Permitted-By", "court"),
                    ("Sanket-Permission", "Order 7 of 2026"),
                    ("Sanket-Permission-Scope", "police-only"),
                ], "x"
            )
        case .readPhotograph: ("GET", photograph, [], nil)
        case .withdrawPhotograph: ("DELETE", photograph, [], nil)
        case .setPin: ("PUT", "/v1/officers/\(officer)/pin", [], #"{"pin":"280461"}"#)
        case .listStates: ("GET", "/v1/states", [], nil)
        }
    }

    private static func alert(_ id: String, _ origin: String, revision: Int = 1) -> String {
        """
        {"id":"\(id)","revision":\(revision),"origin":"\(origin)","status":"STATUS_ACTUAL","lifecycle":"LIFECYCLE_ISSUED",\
        "urgency":"URGENCY_EXPECTED","targetStates":["IN-BR"],"issuedAt":"2026-11-20T10:00:00+05:30",\
        "headline":"Missing adult","missingPerson":{"category":"MISSING_CATEGORY_MISSING","sex":"SEX_FEMALE",\
        "ageBand":"AGE_BAND_ADULT"}}
        """
    }

    /// What concerns no alert, but the caller's own State: there is no other relation.
    private static let ofNoAlert: Set<Gateway.Operation> = [
        .publishAlerts, .listAlerts, .searchAlerts, .readInbox, .setPin, .listStates,
    ]

    @Test(
        "Does for each role, of the alert's own State, of one that was told and of another, what the table allows",
        arguments: Gateway.Operation.allCases)
    func walk(_ operation: Gateway.Operation) async throws {
        let press = try Press()
        try await Door.open(routes: { try allRoutes($0, $1, press) }) { door in
            let alerts = try TakenAlerts(pool: door.pool)
            try await alerts.take(try Sanket_V1_Alert(jsonString: Self.alert(Self.alertID, "IN-WB")))
            try await alerts.project()
            for role in Role.allCases {
                // Who is of the Union acts for no other State.
                let states: [(Relation, String)] =
                    role == .union ? [(.other, "IN")] : [(.own, "IN-WB"), (.target, "IN-BR"), (.other, "IN-KA")]
                for (relation, state) in states {
                    let officer = "o-\(role.rawValue)"
                    let token = try await door.token(state, role, officer: officer)
                    let (method, path, headers, body) = request(operation, by: state, of: officer)
                    let hasType = headers.contains { $0.0 == "Content-Type" } || body == nil
                    let answer = try await door.ask(
                        method, path, token: token,
                        headers: headers + (hasType ? [] : [("Content-Type", "application/json")]),
                        body: body.map { Array($0.utf8) })
                    let allowed = Permissions.current.relations(operation, role)
                    let isAllowed = allowed.contains(Self.ofNoAlert.contains(operation) ? .own : relation)
                    let place = "\(role.rawValue) of \(state): \(answer.status) \(answer.problem ?? "")"
                    // What must not be seen is as if it were not there.
                    if !isAllowed { #expect([403, 404].contains(answer.status), "\(place)") }
                    // What the table allows may still be no matter of the State's; an own alert is its own, but an origin
                    // has nothing of its own to acknowledge until another State has done something.
                    if isAllowed, relation == .own, operation != .acknowledge {
                        #expect(answer.problem != "not-allowed", "\(place)")
                    }
                    #expect(answer.status < 500, "\(place)")
                }
            }
            let (method, path, _, _) = request(operation, by: "IN-WB", of: "o-1")
            #expect(try await door.ask(method, path).status == 401)
        }
    }

    @Test("Is in the contract, and what is in the contract is there")
    func contract() async throws {
        let press = try Press()
        try await Door.open(routes: { try allRoutes($0, $1, press) }) { door in
            let text = try await door.ask("GET", "/openapi.yaml").text
            let document = try #require(try Yams.load(yaml: text) as? [String: Any])
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            var told: Set<String> = []
            for (path, item) in paths {
                for (method, operation) in item where method != "parameters" {
                    let id = (operation as? [String: Any])?["operationId"] as? String ?? ""
                    told.insert("\(method.uppercased()) \(path) \(id)")
                }
            }
            let table = RouteTable(
                routes: try allRoutes(door.pool, door.metrics, press),
                open: HouseRoutes(metrics: door.metrics, isReady: { [:] }).open)
            let guarded = table.routes.map { "\($0.method.rawValue) \($0.path) \($0.operation.rawValue)" }
            #expect(Set(guarded).isSubset(of: told))
            #expect(Set(table.routes.map(\.operation)) == Set(Gateway.Operation.allCases))
            #expect(guarded.count == Gateway.Operation.allCases.count)
            #expect(told.count == guarded.count + table.open.count)
            for route in table.open { #expect(paths[route.path]?["get"] != nil, "\(route.path)") }
        }
    }

    @Test("Takes no more than the limits: a batch too large, JSON too deep, gzip that grows without end")
    func limits() async throws {
        let press = try Press()
        try await Door.open(routes: { try allRoutes($0, $1, press) }) { door in
            let token = try await door.token("IN-WB", .publisher)
            let one = Self.alert(Self.alertID, "IN-WB")
            let batch = "[" + Array(repeating: one, count: 1001).joined(separator: ",") + "]"
            #expect(try await door.send("POST", "/v1/alerts", token: token, json: batch).status == 413)
            let deep = String(repeating: "[", count: 100_000)
            #expect(try await door.send("POST", "/v1/alerts", token: token, json: deep).status == 400)
            let nested = "{\"id\":" + String(repeating: "{\"a\":", count: 50_000)
            #expect(try await door.send("POST", "/v1/alerts", token: token, json: nested).status == 400)
            // 64 MiB of blanks in 64 KiB.
            let bomb = try CompressionTests.blanks(64 * 1024 * 1024)
            #expect(bomb.count < 200_000)
            let connection = try RawConnection(port: door.port)
            connection.send(
                "POST /v1/alerts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
                    + "Content-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
            connection.send(bomb)
            #expect(connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 413"))
            #expect(try await door.ask("GET", "/healthz").status == 200)
            #expect(try await press.count() == 0)
        }
    }
}
