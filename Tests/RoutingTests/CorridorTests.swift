import Alerts
import Foundation
import Routing
import SwiftProtobuf
import Testing

@Suite("A known corridor")
struct CorridorTests {
    private static let header =
        "name,sources,transits,destinations,exploitation,means,season,confidence,enabled,evidence\n"

    /// Of a child from Jharkhand, by a table with one corridor.
    private func route(
        _ row: String, routeFrom: String = "medium", _ change: (inout Sanket_V1_Alert) -> Void = { _ in }
    ) throws -> [Reason] {
        let json = """
            {"version":"1","childAgeYears":18,"nationwideHours":24,"corridors":{"routeFrom":"\(routeFrom)"},"reasons":{
            "explicit":{"duty":"act","disclosure":"full"},"host":{"duty":"act","disclosure":"host"},
            "corridor":{"duty":"look-out","childDuty":"act","disclosure":"redacted"}}}
            """
        let rules = try RoutingRules(json: Array(json.utf8), corridors: Array((Self.header + row).utf8))
        var message = Sanket_V1_Alert()
        message.id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        message.origin = "IN-JH"
        message.issuedAt = .init(seconds: 1_795_150_800)  // November
        message.missingPerson.ageBand = .child12To17
        change(&message)
        return Router(rules: rules).targets(of: try Alert(message).unwrapped()).flatMap(\.reasons)
    }

    private let plain = "a,IN-JH,IN-BR,IN-DL,domestic-servitude,,,high,yes,"

    @Test("is looked out along, from its States on the way to its end")
    func lookOut() throws {
        #expect(
            try route(plain) == [
                Reason(.corridor, duty: .lookOut, disclosure: .redacted, corridor: "a"),
                Reason(.corridor, duty: .lookOut, disclosure: .redacted, corridor: "a"),
            ])
    }

    @Test("makes its end act for a child where the alert tells what the corridor is known for")
    func act() throws {
        func duties(_ change: @escaping (inout Sanket_V1_Alert) -> Void) throws -> [Duty] {
            try route(plain, change).map(\.duty)
        }
        let told: (inout Sanket_V1_Alert) -> Void = {
            $0.missingPerson.suspectedExploitation = [.domesticServitude, .UNRECOGNIZED(70)]
        }
        // By LGD code: Delhi, then Bihar.
        #expect(try duties(told) == [.act, .lookOut])
        #expect(
            try duties {
                told(&$0); $0.missingPerson.ageBand = .adult
            } == [.lookOut, .lookOut])
        #expect(
            try duties {
                told(&$0); $0.destinationStates = ["IN-PB"]
            } == [.lookOut, .lookOut])
    }

    @Test("does not apply to another exploitation, other means, another source, or who is found or with the family")
    func elsewhere() throws {
        #expect(try route(plain) { $0.missingPerson.suspectedExploitation = [.begging] }.isEmpty)
        #expect(try route(plain) { $0.missingPerson.ageBand = .adult }.isEmpty, "nothing speaks for it")
        #expect(try route("a,IN-WB,,IN-DL,,,,high,yes,").isEmpty)
        #expect(try route("a,IN-WB,,IN-DL,,,,high,yes,") { $0.missingPerson.homeState = "IN-WB" }.count == 1)
        #expect(try route("a,IN-JH,,IN-DL,,force,,high,yes,") { $0.missingPerson.suspectedMeans = [.falseJob] }.isEmpty)
        for category in [Sanket_V1_MissingCategory.foundUnidentified, .familyAbduction] {
            #expect(try route(plain) { $0.missingPerson.category = category }.isEmpty)
        }
        #expect(try route(plain) { $0.lifecycle = .cancelled }.isEmpty)
    }

    @Test("known for deception is known for false jobs and false marriages")
    func deception() throws {
        for means in [Sanket_V1_Means.falseJob, .falseMarriage, .deception] {
            #expect(
                try route("a,IN-JH,,IN-DL,,deception,,high,yes,") { $0.missingPerson.suspectedMeans = [means] }.map(
                    \.duty) == [.act])
        }
    }

    @Test("has its season, over the turn of the year too, by the alert's own time")
    func season() throws {
        #expect(try route("a,IN-JH,,IN-DL,,,Oct-Jun,high,yes,").count == 1)
        #expect(try route("a,IN-JH,,IN-DL,,,Nov-Nov,high,yes,").count == 1)
        #expect(try route("a,IN-JH,,IN-DL,,,Jul-Oct,high,yes,").isEmpty)
        #expect(try route("a,IN-JH,,IN-DL,,,Jul-Oct,high,yes,") { $0.clearIssuedAt() }.count == 1)
    }

    @Test("that is disabled, or documented less well than the rules want, does not route")
    func confidence() throws {
        #expect(try route("a,IN-JH,,IN-DL,,,,high,no,").isEmpty)
        #expect(try route("a,IN-JH,,IN-DL,,,,low,yes,").isEmpty)
        #expect(try route("a,IN-JH,,IN-DL,,,,low,yes,", routeFrom: "low").count == 1)
    }

    @Test("has another version with every change of the table")
    func version() throws {
        let json = try Contract.bytes("data/routing.json")
        let table = try Contract.bytes("data/corridors.csv")
        let rules = try RoutingRules(json: json, corridors: table)
        #expect(rules.corridorsVersion == (try RoutingRules.embedded().corridorsVersion))
        #expect(
            try RoutingRules(json: json, corridors: table + Array("\n".utf8)).corridorsVersion != rules.corridorsVersion
        )
        let message = try Sanket_V1_Alert(jsonUTF8Bytes: try Contract.bytes("examples/van-heading-west.json"))
        let decision = Router(rules: rules).decision(on: try Alert(message).unwrapped())
        let kept = try RoutingDecision.decode(decision.encode())
        #expect(kept.rulesVersion == rules.version && kept.corridorsVersion == rules.corridorsVersion)
    }

    @Test(
        "that is written wrongly is refused with line and column",
        arguments: [
            ("A b,IN-JH,,IN-DL,,,,high,yes,", "name"), ("a,IN-XX,,IN-DL,,,,high,yes,", "sources"),
            ("a,,,IN-DL,,,,high,yes,", "sources"), ("a,IN-JH,,,,,,high,yes,", "destinations"),
            ("a,IN-JH,,IN-DL,work,,,high,yes,", "exploitation"), ("a,IN-JH,,IN-DL,,luck,,high,yes,", "means"),
            ("a,IN-JH,,IN-DL,,,winter,high,yes,", "season"), ("a,IN-JH,,IN-DL,,,,sure,yes,", "confidence"),
            ("a,IN-JH,,IN-DL,,,,high,perhaps,", "enabled"),
        ])
    func wrong(row: String, column: String) {
        #expect { try route(row) } throws: { error in
            (error as? RoutingRulesError)?.path == "corridors.csv:2.\(column)"
        }
    }

    @Test("is refused a second time, and beyond as many as can be told apart")
    func bounds() {
        #expect(throws: RoutingRulesError.self) { try route(plain + "\n" + plain) }
        let many = (0..<25).map { "c\($0),IN-JH,,IN-DL,,,,high,yes," }.joined(separator: "\n")
        #expect(throws: RoutingRulesError.self) { try route(many) }
    }
}

@Suite("The Union and the borders")
struct BorderTests {
    @Test("of Nepal are told of a missing woman from there, and the Union of every victim from abroad")
    func missing() throws {
        let route = try Route(origin: "IN-DL") { $0.missingPerson.nationality = "NP" }
        #expect(route.states(for: .border) == ["IN-UK", "IN-UP", "IN-BR", "IN-SK", "IN-WB"])
        #expect(route["IN-BR"]?.duty == .lookOut && route["IN-BR"]?.disclosure == .redacted)
        #expect(route["IN"]?.reasons.map(\.name) == [.union] && route["IN"]?.duty == .act)
    }

    @Test("of Bangladesh are told of a rescue of women from there")
    func rescue() throws {
        let route = try Route(.rescueRequest, origin: "IN-KA") {
            $0.rescueRequest.place.state = "IN-KL"; $0.rescueRequest.groups = [.with { $0.homeCountry = "BD" }]
        }
        #expect(route.states(for: .border) == ["IN-MZ", "IN-TR", "IN-ML", "IN-AS", "IN-WB"])
    }

    @Test("and the Union are told of no one from India, and of no country far away but the Union")
    func far() throws {
        #expect(try Route { $0.missingPerson.nationality = "IN" }.targets.isEmpty)
        #expect(try Route { $0.missingPerson.nationality = "somewhere" }.targets.isEmpty)
        #expect(try Route { $0.destinationCountries = ["KH"] }.states == ["IN"])
    }

    @Test("does without whom a journey by road needs not; by rail, air and sea the Union has a part")
    func conveyances() throws {
        for (conveyance, isTold) in [
            (Sanket_V1_Conveyance.train, true), (.flight, true), (.boat, true), (.roadVehicle, false), (.bus, false),
        ] {
            let route = try Route(.suspectMovement) {
                $0.suspectMovement.legs = [
                    .with {
                        $0.conveyance = conveyance; $0.arrives.state = "IN-WB"
                    }
                ]
            }
            #expect((route["IN"] != nil) == isTold)
        }
    }
}

@Suite("A transfer, an offender, a home")
struct NamedStateTests {
    @Test("makes the State act")
    func named() throws {
        let route = try Route {
            $0.transfer.state = "IN-HR"; $0.offenderStates = ["IN-RJ"]; $0.missingPerson.homeState = "IN-OR"
        }
        #expect(route.states(for: .transfer) == ["IN-HR"] && route.states(for: .offender) == ["IN-RJ"])
        #expect(route.states(for: .home) == ["IN-OD"])
        #expect(route.targets.allSatisfy { $0.duty == .act && $0.disclosure == .full })
    }

    @Test("of victims of a rescue are told by their counts")
    func homes() throws {
        let route = try Route(.rescueRequest) {
            $0.rescueRequest.place.state = "IN-MH"
            $0.rescueRequest.groups = ["IN-CG", "IN-JH", "IN-WB"].map { code in .with { $0.homeState = code } }
        }
        #expect(route.states(for: .home) == ["IN-JH", "IN-CG"])
    }
}
