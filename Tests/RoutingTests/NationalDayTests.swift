import Alerts
import Foundation
import Routing
import SwiftProtobuf
import Testing

/// How many States are told, and how many have a clock, on a day of the whole country: where alarms flood, nobody looks.
@Suite("A national day")
struct NationalDayTests {
    /// How many targets an alert has, and how many of them have to act.
    struct Load {
        var targets: [Int] = []
        var acting: [Int] = []

        mutating func add(_ decided: [Target]) {
            targets.append(decided.count)
            acting.append(decided.filter { $0.duty == .act }.count)
        }

        static func quantile(_ numbers: [Int], _ share: Double) -> Int {
            numbers.isEmpty ? 0 : numbers.sorted()[Int(Double(numbers.count - 1) * share)]
        }

        func told(_ name: String) -> String {
            func line(_ numbers: [Int]) -> String {
                "median \(Self.quantile(numbers, 0.5)), p90 \(Self.quantile(numbers, 0.9)), most \(numbers.max() ?? 0), all \(numbers.reduce(0, +))"
            }
            return "\(name): \(targets.count) alerts; targets \(line(targets)); act \(line(acting))"
        }
    }

    /// Twelve thousand alerts of a day (see DOMAIN: 340,000 missing persons a year, a quarter of them children; some 40
    /// alerts of movements and rescues for each of the States that have most), made from the same seed each time.
    private struct Day {
        var random: Seeded
        let states = State.all.filter { $0 != .union }
        let corridors: [Corridor]

        mutating func alert(_ number: Int) -> Sanket_V1_Alert {
            var alert = Sanket_V1_Alert()
            let issued = Int64(1_795_113_000 + number * 7)
            alert.id = AlertID.text(
                AlertID.mint(now: Date(timeIntervalSince1970: Double(issued)), using: &random))
            alert.revision = 1
            alert.issuedAt.seconds = issued
            // Half of what moves follows a corridor; the rest goes from anywhere to anywhere.
            let corridor = chance(2) ? pick(corridors) : nil
            let from = pick(corridor.map { Array($0.sources) } ?? states)
            let to = pick(corridor.map { Array($0.destinations) } ?? states)
            alert.origin = from.iso
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<76: missing(&alert, from, issued, corridor)
            case 76..<88: rescue(&alert, from, to)
            default: movement(&alert, from, to, issued, corridor)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                alert.revision = 2
                alert.lifecycle = chance(3) ? .resolved : .updated
            }
            return alert
        }

        private mutating func missing(
            _ alert: inout Sanket_V1_Alert, _ from: State, _ issued: Int64, _ corridor: Corridor?
        ) {
            alert.missingPerson.category = .missing
            alert.missingPerson.lastSeen.state = chance(20) ? pick(states).iso : from.iso
            alert.missingPerson.lastSeen.at.seconds = issued - Int64.random(in: 3600...500_000, using: &random)
            alert.missingPerson.homeState = from.iso
            alert.missingPerson.age.low = chance(4) ? UInt32.random(in: 3...17, using: &random) : 24
            // Of most nothing is suspected yet; of a few it is known where to.
            if chance(4), let corridor { alert.missingPerson.suspectedExploitation = exploitation(corridor) }
            if chance(10) { alert.destinationStates = [pick(states).iso] }
            if chance(60) { alert.missingPerson.nationality = "NP" }
        }

        private mutating func rescue(_ alert: inout Sanket_V1_Alert, _ from: State, _ to: State) {
            alert.rescueRequest.place.state = to.iso
            alert.rescueRequest.requestedActions = [.rescue]
            let homes = chance(5) ? [from, pick(states), pick(states)] : [from]
            alert.rescueRequest.groups = homes.map { home in .with { $0.homeState = home.iso } }
        }

        private mutating func movement(
            _ alert: inout Sanket_V1_Alert, _ from: State, _ to: State, _ issued: Int64, _ corridor: Corridor?
        ) {
            alert.suspectMovement.headingState = to.iso
            alert.suspectMovement.lastSeen.state = from.iso
            alert.suspectMovement.requestedActions = [.locate]
            alert.suspectMovement.victims.children.low = chance(2) ? 2 : 0
            if let corridor { alert.suspectMovement.suspectedExploitation = exploitation(corridor) }
            let passed = corridor.map { Array($0.transits).map(\.iso) } ?? []
            let conveyance: Sanket_V1_Conveyance = chance(2) ? .train : .bus
            alert.suspectMovement.legs = [
                .with {
                    $0.conveyance = conveyance
                    $0.departs.state = from.iso
                    $0.departs.at.seconds = issued - 3600
                    $0.statesPassed = passed
                    $0.arrives.state = to.iso
                }
            ]
        }

        private mutating func exploitation(_ corridor: Corridor) -> [Sanket_V1_Exploitation] {
            (1...11).filter { corridor.exploitation & 1 << UInt64($0) != 0 }.compactMap(Sanket_V1_Exploitation.init)
        }

        private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }
        private mutating func pick<T>(_ from: [T]) -> T { from[Int.random(in: from.indices, using: &random)] }
    }

    @Test("has at most six States act on the median alert, and sets no clock for a child in every State")
    func day() throws {
        let router = Router(rules: try .embedded())
        var day = Day(random: Seeded(state: 20_261_120), corridors: router.rules.corridors.filter(\.isEnabled))
        var all = Load()
        var children = Load()
        var kinds: [Kind: Load] = [:]
        for number in 0..<12_000 {
            let alert = try Alert(day.alert(number)).unwrapped()
            let targets = router.targets(of: alert)
            all.add(targets)
            kinds[alert.kind, default: Load()].add(targets)
            if targets.contains(where: { $0.reasons.contains { $0.name == .nationwide } }) {
                children.add(targets)
                #expect(targets.count == 35 || targets.count == 36, "every State, and the Union where it has a part")
            }
        }
        let lines =
            [all.told("a day")] + kinds.sorted { $0.key.rawValue < $1.key.rawValue }.map { $1.told($0.rawValue) }
        print((lines + [children.told("nationwide")]).joined(separator: "\n"))
        #expect(Load.quantile(all.acting, 0.5) <= 6)
        #expect(Load.quantile(all.acting, 0.99) <= 10, "the worst of a hundred too")
        #expect(children.acting.count > 50 && (children.acting.max() ?? 99) <= 10, "a look-out, not 36 clocks")
    }

    @Test("of the examples is the same: at most six States act on the median")
    func examples() throws {
        let router = Router(rules: try .embedded())
        var load = Load()
        for name in try Contract.examples {
            let message = try Sanket_V1_Alert(jsonUTF8Bytes: try Contract.bytes("examples/\(name).json"))
            load.add(router.targets(of: try Alert(message).unwrapped()))
        }
        print(load.told("the examples"))
        #expect(Load.quantile(load.acting, 0.5) <= 6 && (load.acting.max() ?? 99) <= 10)
    }
}
