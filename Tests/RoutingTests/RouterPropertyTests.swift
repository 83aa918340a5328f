import Alerts
import Routing
import SwiftProtobuf
import Testing

@Suite("Routing, whatever the alert")
struct RouterPropertyTests {
    /// Alerts of every kind with every field that routing reads, some of them nonsense.
    private static func alerts(seed: UInt64, count: Int = 400) throws -> [Alert] {
        var generator = Seeded(state: seed)
        let codes = State.all.flatMap { [$0.iso] + $0.isoAliases } + ["", "IN-ZZ", "Bengal"]
        func code() -> String { codes.randomElement(using: &generator) ?? "" }
        func some() -> [String] { (0..<Int.random(in: 0...3, using: &generator)).map { _ in code() } }
        return try (0..<count).map { _ in
            var message = Sanket_V1_Alert()
            message.id = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
            message.origin = State.all.randomElement(using: &generator)?.iso ?? ""
            message.targetStates = some()
            message.occurrenceStates = some()
            message.destinationStates = some()
            message.offenderStates = some()
            if Bool.random(using: &generator) {
                message.issuedAt = .init(
                    seconds: Int64.random(in: -300_000_000_000...300_000_000_000, using: &generator))
            }
            message.missingPerson.lastSeen.state = code()
            message.missingPerson.lastSeen.at = .init(
                seconds: message.issuedAt.seconds &- Int64.random(in: -9...200_000, using: &generator))
            message.missingPerson.ageBand = .init(rawValue: Int.random(in: 0...4, using: &generator)) ?? .unspecified
            message.missingPerson.category = .init(rawValue: Int.random(in: 0...5, using: &generator)) ?? .unspecified
            message.rescueRequest.place.state = code()
            message.suspectMovement.headingState = code()
            message.suspectMovement.lastSeen.state = code()
            return try Alert(message, kind: Kind.allCases.randomElement(using: &generator)).unwrapped()
        }
    }

    private static let seeds: [UInt64] = [1, 20_261_120, .max]

    /// The built-in rules, and some that are made up: every reason but the two that are needed on or off, with any duty
    /// and any disclosure that it may have, any age and any hours.
    private static func routers(seed: UInt64) throws -> [Router] {
        var generator = Seeded(state: seed &+ 1)
        let codes = State.all.map(\.iso)
        let made = try (0..<6).map { number in
            let reasons = ["explicit", "host", "occurrence", "destination", "heading", "neighbour", "nationwide"]
                .filter { ["explicit", "host"].contains($0) || Bool.random(using: &generator) }
                .map { name in
                    let duty = Duty.allCases.randomElement(using: &generator) ?? .act
                    let disclosure = Disclosure.allCases.filter { name == "host" || $0 != .host }
                        .randomElement(using: &generator)
                    return #""\#(name)":{"duty":"\#(duty.rawValue)","disclosure":"\#(disclosure?.rawValue ?? "")"}"#
                }
            let neighbours = (0..<2).map { _ in #"["\#(codes.randomElement(using: &generator) ?? "")"]"# }
            let json = """
                {"version":"made-\(number)","childAgeYears":\(Int.random(in: 1...21, using: &generator)),
                "nationwideHours":\(Int.random(in: 0...168, using: &generator)),
                "reasons":{\(reasons.joined(separator: ","))},
                "additionalNeighbours":{"IN-WB":\(neighbours[0]),"IN-AN":\(neighbours[1])}}
                """
            return Router(rules: try RoutingRules(json: Array(json.utf8)))
        }
        return [Router(rules: try .embedded())] + made
    }

    @Test("never makes the origin a target, nor a State twice, nor one without a reason", arguments: seeds)
    func origin(seed: UInt64) throws {
        try every(seed) { router, alert in
            let targets = router.targets(of: alert)
            #expect(!targets.contains { $0.state == alert.origin || $0.reasons.isEmpty })
            #expect(zip(targets, targets.dropFirst()).allSatisfy { $0.state < $1.state })
        }
    }

    @Test("lets no rule narrow whom the sender names", arguments: seeds)
    func explicit(seed: UInt64) throws {
        try every(seed) { router, alert in
            let named = StateSet(naming: alert.message.targetStates).subtracting([alert.origin])
            let effect = try router.rules.effects[.explicit].unwrapped()
            let told = router.targets(of: alert).filter { $0.duty >= effect.duty && $0.disclosure >= effect.disclosure }
            #expect(StateSet(told.map(\.state)).isSuperset(of: named))
        }
    }

    @Test("lets no rule leave out the State where the rescue is to be", arguments: seeds)
    func hostIsTold(seed: UInt64) throws {
        try every(seed) { router, alert in
            guard alert.kind == .rescueRequest, let host = State(iso: alert.message.rescueRequest.place.state),
                host != alert.origin
            else { return }
            #expect(router.targets(of: alert).contains { $0.state == host && $0.reasons.contains { $0.name == .host } })
        }
    }

    @Test("gives no reason that the rules don't have, and each as they have it", arguments: seeds)
    func reasons(seed: UInt64) throws {
        try every(seed) { router, alert in
            for reason in router.targets(of: alert).flatMap(\.reasons) {
                #expect(
                    router.rules.effects[reason.name]
                        == RoutingRules.Effect(duty: reason.duty, disclosure: reason.disclosure))
            }
        }
    }

    @Test("gives each target the strongest duty and the widest disclosure of its reasons", arguments: seeds)
    func strongest(seed: UInt64) throws {
        try every(seed) { router, alert in
            for target in router.targets(of: alert) {
                #expect(target.duty == target.reasons.map(\.duty).max())
                #expect(target.disclosure == target.reasons.map(\.disclosure).max())
                #expect(Set(target.reasons).count == target.reasons.count)
            }
        }
    }

    @Test("gives the exact place to the host alone", arguments: seeds)
    func host(seed: UInt64) throws {
        try every(seed) { router, alert in
            let hosts = router.targets(of: alert).filter { $0.disclosure == .host }
            #expect(hosts.count <= 1 && (hosts.isEmpty || alert.kind == .rescueRequest))
        }
    }

    @Test("decides the same again, and the decision comes back from its bytes", arguments: seeds)
    func deterministic(seed: UInt64) throws {
        try every(seed) { router, alert in
            let decision = router.decision(on: alert)
            let read = try RoutingDecision.decode(decision.encode())
            #expect(router.decision(on: alert) == decision && read == decision)
            #expect(decision.states.count == decision.targets.count)
        }
    }

    /// Each alert by each set of rules.
    private func every(_ seed: UInt64, _ check: (Router, Alert) throws -> Void) throws {
        let alerts = try Self.alerts(seed: seed, count: 150)
        for router in try Self.routers(seed: seed) {
            for alert in alerts { try check(router, alert) }
        }
    }
}
