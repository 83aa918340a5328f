import Alerts
import Routing
import SwiftProtobuf
import Testing

@Suite("The rules of routing")
struct RoutingRulesTests {
    private func rules(
        version: String = #""version":"1","#, age: String = "18", hours: String = "24",
        reasons: String = Self.needed, more: String = ""
    ) -> [UInt8] {
        Array(#"{\#(version)"childAgeYears":\#(age),"nationwideHours":\#(hours),"reasons":{\#(reasons)}\#(more)}"#.utf8)
    }

    private static let host = #""host":{"duty":"act","disclosure":"host"}"#
    /// What every set of rules has.
    private static let needed = #""explicit":{"duty":"act","disclosure":"full"},\#(host)"#

    private func fault(_ json: [UInt8]) -> String? {
        do {
            _ = try RoutingRules(json: json)
            return nil
        } catch { return error.path }
    }

    @Test("that are built in are right, and those of the contract")
    func embedded() throws {
        let rules = try RoutingRules.embedded()
        #expect(rules.version == "2026-11-25.1" && rules.childAge == 18 && rules.nationwide == 86_400)
        #expect(try RoutingRules(json: try Contract.bytes("data/routing.json")).effects == rules.effects)
        #expect(Set(rules.effects.keys) == Set(Reason.Name.allCases))
        #expect(rules.corridors.count == 18 && rules.corridors.filter(\.isEnabled).count == 12)
        #expect(Format.broken(rules.corridorsVersion, as: .version) == nil && rules.corridorsVersion.count == 12)
    }

    @Test("are refused with the place of the fault")
    func faults() {
        #expect(fault(rules()) == nil)
        #expect(fault(rules(version: "")) == "version")
        #expect(fault(rules(version: #""version":"","#)) == "version")
        #expect(fault(rules(version: #""version":"Rules of May","#)) == "version")
        #expect(fault(rules(age: "0")) == "childAgeYears")
        #expect(fault(rules(age: #""18""#)) == "childAgeYears")
        #expect(fault(rules(hours: "-1")) == "nationwideHours")
        #expect(fault(rules(reasons: "")) == "reasons.explicit")
        #expect(fault(rules(reasons: Self.host)) == "reasons.explicit")
        #expect(fault(rules(reasons: #""explicit":{"duty":"act","disclosure":"full"}"#)) == "reasons.host")
        #expect(
            fault(rules(reasons: Self.needed + #","rumour":{"duty":"act","disclosure":"full"}"#)) == "reasons.rumour")
        #expect(fault(rules(reasons: #""explicit":{"duty":"run","disclosure":"full"}"#)) == "reasons.explicit.duty")
        #expect(
            fault(rules(reasons: #""explicit":{"duty":"act","disclosure":"all"}"#)) == "reasons.explicit.disclosure")
        #expect(fault(rules(reasons: #""explicit":{"duty":"act"}"#)) == "reasons.explicit.disclosure")
        #expect(fault(rules(more: #","additionalNeighbours":{"IN-XX":[]}"#)) == "additionalNeighbours.IN-XX")
        #expect(fault(rules(more: #","additionalNeighbours":{"IN-AN":["IN-QQ"]}"#)) == "additionalNeighbours.IN-AN")
        #expect(fault(Array("rules".utf8)) == "")
    }

    @Test("give the exact place to the host alone")
    func hostDisclosure() {
        for name in Reason.Name.allCases.map(\.rawValue) where name != "host" {
            let reasons =
                [Self.host, #""explicit":{"duty":"act","disclosure":"full"}"#]
                .filter { !$0.hasPrefix("\"\(name)\"") } + [#""\#(name)":{"duty":"act","disclosure":"host"}"#]
            #expect(fault(rules(reasons: reasons.joined(separator: ","))) == "reasons.\(name).disclosure")
        }
    }

    @Test("are refused for what they say of corridors, borders, the Union and children, with the place of the fault")
    func moreFaults() {
        #expect(fault(rules(more: #","corridors":{"routeFrom":"some"}"#)) == "corridors.routeFrom")
        #expect(fault(rules(more: #","corridors":{"actFrom":"all"}"#)) == "corridors.actFrom")
        #expect(fault(rules(more: #","borderCountries":["FR"]"#)) == "borderCountries")
        #expect(fault(rules(more: #","union":{"conveyances":["balloon"]}"#)) == "union.conveyances")
        let reasons = Self.needed + #","corridor":{"duty":"act","childDuty":"run","disclosure":"redacted"}"#
        #expect(fault(rules(reasons: reasons)) == "reasons.corridor.childDuty")
    }

    @Test("can switch a reason off, weaken it, and add a neighbour")
    func effects() throws {
        let json = rules(
            reasons:
                #""explicit":{"duty":"look-out","disclosure":"redacted"},"neighbour":{"duty":"act","disclosure":"full"},"#
                + Self.host,
            more: #","additionalNeighbours":{"IN-GA":["IN-WB"]}"#)
        let router = Router(rules: try RoutingRules(json: json))
        var message = Sanket_V1_Alert()
        message.id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        message.origin = "IN-GA"
        message.targetStates = ["IN-TN"]
        message.destinationStates = ["IN-KL"]
        message.missingPerson.ageBand = .childUnder12
        let targets = router.targets(of: try Alert(message).unwrapped())
        #expect(targets.map(\.state.iso) == ["IN-WB", "IN-MH", "IN-KA", "IN-TN"])
        #expect(targets.map(\.duty) == [.act, .act, .act, .lookOut])
    }
}

@Suite("A routing decision")
struct RoutingDecisionTests {
    @Test("that is no decision is told from one of a newer version")
    func faults() throws {
        #expect(throws: RoutingDecisionError.malformed) { try RoutingDecision.decode([0xFF]) }
        var newer = Sanket_V1_RoutingDecision()
        newer.targets = [
            .with {
                $0.state = "IN-WB";
                $0.reasons = [
                    .with {
                        $0.reason = .UNRECOGNIZED(40); $0.duty = .act; $0.disclosure = .full
                    }
                ]
            }
        ]
        #expect(throws: RoutingDecisionError.unknownContent) { try RoutingDecision.decode(try newer.serializedBytes()) }
        newer.targets = [.with { $0.state = "IN-WB" }]
        #expect(throws: RoutingDecisionError.unknownContent) { try RoutingDecision.decode(try newer.serializedBytes()) }
        #expect(try RoutingDecision.decode([]).targets.isEmpty)
    }

    @Test("keeps the name of a corridor")
    func corridor() throws {
        let target = try Target(
            .union, reasons: [Reason(.corridor, duty: .lookOut, disclosure: .redacted, corridor: "ranchi-ncr")]
        ).unwrapped()
        let decision = RoutingDecision(rulesVersion: "1", corridorsVersion: "a1b2c3", targets: [target])
        #expect(try RoutingDecision.decode(decision.encode()) == decision)
    }
}
