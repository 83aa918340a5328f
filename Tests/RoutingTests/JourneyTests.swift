import Alerts
import Routing
import SwiftProtobuf
import Testing

@Suite("A suspect's journey")
struct JourneyTests {
    /// A bus from West Bengal to Haryana, as of so many hours after it left; last seen somewhere so many hours after.
    private func bus(
        _ hours: Double, seen: String = "", after: Double? = nil, heading: String = "IN-HR",
        _ change: (inout Sanket_V1_Alert) -> Void = { _ in }
    ) throws -> Route {
        try Route(.suspectMovement) {
            $0.suspectMovement.headingState = heading
            $0.suspectMovement.legs = [
                .with {
                    $0.conveyance = .bus
                    $0.departs.state = "IN-WB"
                    $0.departs.at = .hoursBefore(hours)
                    $0.statesPassed = ["IN-BR", "IN-UP", "IN-DL"]
                    $0.arrives.state = "IN-HR"
                    $0.arrives.at = .hoursBefore(hours - 30)
                }
            ]
            $0.suspectMovement.lastSeen.state = seen
            if let after { $0.suspectMovement.lastSeen.at = .hoursBefore(hours - after) }
            change(&$0)
        }
    }

    @Test("tells every State that is still ahead")
    func ahead() throws {
        let route = try bus(2)
        #expect(route.states(for: .leg) == ["IN-BR", "IN-UP", "IN-DL", "IN-HR"])
        #expect(route.states(for: .heading) == ["IN-HR"])
        #expect(route.targets.allSatisfy { $0.duty == .act && $0.disclosure == .full })
    }

    @Test("leaves out those that lie behind where the suspect was last seen")
    func passed() throws {
        let route = try bus(12, seen: "IN-UP", after: 11)
        #expect(route.states(for: .leg) == ["IN-UP", "IN-DL", "IN-HR"])
        #expect(route["IN-BR"] == nil)
    }

    @Test("does not go by a sighting from before the leg began")
    func staleSighting() throws {
        #expect(try bus(2, seen: "IN-DL", after: -5).states(for: .leg).count == 4)
    }

    @Test("goes on to where a leg ends once its time is over, and tells no State on the way any more")
    func arrived() throws { #expect(try bus(40).states == ["IN-HR"]) }

    @Test("withdraws from a heading that is passed")
    func passedHeading() throws {
        #expect(try bus(2, heading: "IN-BR").states(for: .heading) == ["IN-BR"])
        #expect(try bus(12, seen: "IN-DL", after: 11, heading: "IN-BR").states(for: .heading).isEmpty)
        #expect(try bus(12, seen: "IN-DL", after: 11, heading: "IN-MH").states(for: .heading) == ["IN-MH"])
    }

    @Test("counts legs that are to come from their beginning, and those before the current one not at all")
    func legs() throws {
        func route(_ first: Double, _ second: Double) throws -> Route {
            try Route(.suspectMovement, origin: "IN-JH") {
                $0.suspectMovement.legs = [
                    .with {
                        $0.departs.state = "IN-OD"; $0.departs.at = .hoursBefore(first); $0.arrives.state = "IN-WB"
                    },
                    .with {
                        $0.departs.state = "IN-WB"; $0.departs.at = .hoursBefore(second)
                        $0.statesPassed = ["IN-BR"]; $0.arrives.state = "IN-DL"
                    },
                ]
            }
        }
        #expect(try route(-1, -9).states(for: .leg) == ["IN-OD", "IN-WB", "IN-BR", "IN-DL"])
        #expect(try route(3, -5).states(for: .leg) == ["IN-WB", "IN-BR", "IN-DL"])
        #expect(try route(9, 1).states(for: .leg) == ["IN-BR", "IN-DL"])
    }

    @Test("tells a State that comes again as ahead, and all where no time is told")
    func again() throws {
        let route = try Route(.suspectMovement, origin: "IN-JH") {
            $0.suspectMovement.legs = [
                .with {
                    $0.departs.state = "IN-UP"; $0.departs.at = .hoursBefore(3); $0.arrives.state = "IN-BR"
                },
                .with {
                    $0.departs.state = "IN-BR"; $0.departs.at = .hoursBefore(1); $0.arrives.state = "IN-UP"
                },
            ]
        }
        #expect(route.states(for: .leg) == ["IN-UP"])
        let timeless = try Route(.suspectMovement, origin: "IN-JH") {
            $0.suspectMovement.legs = [
                .with {
                    $0.departs.state = "IN-UP"; $0.statesPassed = ["IN-OR", "nowhere"]
                }
            ]
        }
        #expect(timeless.states(for: .leg) == ["IN-UP", "IN-OD"])
    }

    @Test("is over when the alert is: nobody is told for a leg, nor has to act")
    func over() throws {
        let route = try bus(2) { $0.lifecycle = .resolved }
        #expect(route.states == ["IN-HR"] && route["IN-HR"]?.duty == .lookOut)
    }

    @Test("by boat to nowhere told reaches the States that ships go to from there")
    func boat() throws {
        let route = try Route(.suspectMovement, origin: "IN-AN") {
            $0.suspectMovement.legs = [
                .with {
                    $0.conveyance = .boat; $0.departs.state = "IN-AN"
                }
            ]
        }
        #expect(route.states(for: .neighbour) == ["IN-TN", "IN-WB", "IN-AP"])
        #expect(route.states(for: .union) == ["IN"])
    }
}
