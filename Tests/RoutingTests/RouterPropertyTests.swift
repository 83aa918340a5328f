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

    @Test("never makes the origin a target, nor a State twice, nor one without a reason", arguments: seeds)
    func origin(seed: UInt64) throws {
        let router = Router(rules: try .embedded())
        for alert in try Self.alerts(seed: seed) {
            let targets = router.targets(of: alert)
            #expect(!targets.contains { $0.state == alert.origin || $0.reasons.isEmpty })
            #expect(zip(targets, targets.dropFirst()).allSatisfy { $0.state < $1.state })
        }
    }

    @Test("lets no rule narrow whom the sender names", arguments: seeds)
    func explicit(seed: UInt64) throws {
        let router = Router(rules: try .embedded())
        for alert in try Self.alerts(seed: seed) {
            let named = StateSet(alert.message.targetStates.compactMap { State(iso: $0) }).subtracting([alert.origin])
            let told = StateSet(
                router.targets(of: alert).filter { $0.duty == .act && $0.disclosure >= .full }.map(\.state))
            #expect(told.isSuperset(of: named))
        }
    }

    @Test("gives each target the strongest duty and the widest disclosure of its reasons", arguments: seeds)
    func strongest(seed: UInt64) throws {
        let router = Router(rules: try .embedded())
        for target in try Self.alerts(seed: seed).flatMap(router.targets) {
            #expect(target.duty == target.reasons.map(\.duty).max())
            #expect(target.disclosure == target.reasons.map(\.disclosure).max())
            #expect(Set(target.reasons).count == target.reasons.count)
        }
    }

    @Test("gives the exact place to the host alone", arguments: seeds)
    func host(seed: UInt64) throws {
        let router = Router(rules: try .embedded())
        for alert in try Self.alerts(seed: seed) {
            let hosts = router.targets(of: alert).filter { $0.disclosure == .host }
            #expect(hosts.count <= 1 && (hosts.isEmpty || alert.kind == .rescueRequest))
        }
    }

    @Test("decides the same again, and the decision comes back from its bytes", arguments: seeds)
    func deterministic(seed: UInt64) throws {
        let router = Router(rules: try .embedded())
        for alert in try Self.alerts(seed: seed) {
            let decision = router.decision(on: alert)
            #expect(router.decision(on: alert) == decision)
            #expect(try RoutingDecision.decode(decision.encode()) == decision)
            #expect(decision.states.count == decision.targets.count)
        }
    }
}
