import Alerts
import Routing
import Testing

@Suite("Routing")
struct RouterTests {
    @Test("tells the States that the sender names: they act and see all")
    func explicit() throws {
        let route = try Route { $0.targetStates = ["IN-TN", "IN-CT", "IN-ZZ", "IN"] }
        #expect(route.states == ["IN", "IN-CG", "IN-TN"])
        #expect(
            route.targets.allSatisfy {
                $0.duty == .act && $0.disclosure == .full && $0.reasons.map(\.name) == [.explicit]
            })
    }

    @Test("tells the State of the rescue place as its host, the only one that gets the place")
    func host() throws {
        let route = try Route(.rescueRequest) {
            $0.targetStates = ["IN-BR"]
            $0.rescueRequest.place.state = "IN-MH"
            $0.occurrenceStates = ["IN-MH"]
        }
        #expect(route["IN-MH"]?.reasons.map(\.name) == [.host, .occurrence])
        #expect(route["IN-MH"]?.disclosure == .host && route["IN-MH"]?.duty == .act)
        #expect(route["IN-BR"]?.disclosure == .full)
    }

    @Test("tells the States of the occurrence and of the destination")
    func fields() throws {
        let route = try Route {
            $0.occurrenceStates = ["IN-BR"]; $0.destinationStates = ["IN-DL", "IN-HR"]
        }
        #expect(route.states(for: .occurrence) == ["IN-BR"] && route.states(for: .destination) == ["IN-DL", "IN-HR"])
        #expect(route.targets.allSatisfy { $0.duty == .act && $0.disclosure == .full })
    }

    @Test("tells the State where a person or a suspect was last seen")
    func lastSeen() throws {
        #expect(try Route { $0.missingPerson.lastSeen.state = "IN-HP" }.states(for: .occurrence) == ["IN-HP"])
        #expect(
            try Route(.suspectMovement) { $0.suspectMovement.lastSeen.state = "IN-BR" }.states(for: .occurrence) == [
                "IN-BR"
            ])
    }

    @Test("tells the State that a suspect is heading to")
    func heading() throws {
        let route = try Route(.suspectMovement) { $0.suspectMovement.headingState = "IN-UP" }
        #expect(route["IN-UP"]?.reasons == [Reason(.heading, duty: .act, disclosure: .full)])
        #expect(route.states == ["IN-UP"])
    }

    @Test("tells the neighbours of the origin and of the last-seen State to look out for a child, redacted")
    func neighbours() throws {
        let route = try Route(origin: "IN-PB") {
            $0.missingPerson.ageBand = .childUnder12
            $0.missingPerson.lastSeen.state = "IN-BR"
            $0.missingPerson.lastSeen.at = .hoursBefore(30)
        }
        #expect(
            route.states(for: .neighbour) == ["IN-CH", "IN-HP", "IN-HR", "IN-JK", "IN-RJ", "IN-JH", "IN-UP", "IN-WB"])
        #expect(route["IN-HR"]?.duty == .lookOut && route["IN-HR"]?.disclosure == .redacted)
        #expect(route["IN-BR"]?.reasons.map(\.name) == [.occurrence])
        #expect(route.states(for: .nationwide).isEmpty)
    }

    @Test(
        "tells of a child missing from an island the States to which ships go",
        arguments: [("IN-LD", ["IN-KL", "IN-KA"]), ("IN-AN", ["IN-TN", "IN-WB", "IN-AP"])])
    func islands(origin: String, expected: [String]) throws {
        let route = try Route(origin: origin) { $0.missingPerson.ageBand = .childUnder12 }
        #expect(route.states(for: .neighbour) == Set(expected))
    }

    @Test("tells no neighbour of an adult, nor of one whose age nobody tells")
    func adults() throws {
        #expect(try Route { $0.missingPerson.age.low = 18 }.targets.isEmpty)
        #expect(try Route { $0.missingPerson.sex = .female }.targets.isEmpty)
        #expect(!(try Route { $0.missingPerson.age.low = 17 }).targets.isEmpty)
    }

    @Test(
        "tells every State of a child in the first 24 hours by the alert's own times, and not after",
        arguments: [(23.9, true), (24.0, false), (-1, true), (500, false)])
    func nationwide(hours: Double, isNationwide: Bool) throws {
        let route = try Route {
            $0.missingPerson.birthDate = "2015-01-31"
            $0.missingPerson.lastSeen.at = .hoursBefore(hours)
        }
        #expect(route.states(for: .nationwide).count == (isNationwide ? 35 : 0))
        #expect(route["IN"] == nil)
        #expect(route.targets.allSatisfy { $0.duty == .lookOut && $0.disclosure == .redacted })
    }

    @Test("tells every State of a child of whom no time is told")
    func nationwideWithoutTime() throws {
        #expect(try Route { $0.missingPerson.ageBand = .child12To17 }.states(for: .nationwide).count == 35)
        #expect(
            try Route {
                $0.missingPerson.ageBand = .child12To17; $0.clearIssuedAt();
                $0.missingPerson.lastSeen.at = .hoursBefore(99)
            }.states(for: .nationwide).count == 35)
    }

    @Test("tells not every State of a child that is found, yet to depart, or known not to be abducted")
    func notAtRisk() throws {
        for change: (inout Sanket_V1_Alert) -> Void in [
            { $0.missingPerson.category = .foundUnidentified }, { $0.missingPerson.category = .preventive },
            { $0.missingPerson.presumedAbducted = false },
        ] {
            let route = try Route {
                $0.missingPerson.ageBand = .child12To17; change(&$0)
            }
            #expect(route.states(for: .nationwide).isEmpty && route.states(for: .neighbour).count == 5)
        }
    }

    @Test("makes the origin never its own target")
    func origin() throws {
        let route = try Route(origin: "IN-OR") {
            $0.targetStates = ["IN-OD", "IN-OR"]; $0.occurrenceStates = ["IN-OD"];
            $0.missingPerson.ageBand = .childUnder12
        }
        #expect(route["IN-OD"] == nil && route.targets.count == 35)
    }

    @Test("gives a target every reason, and the strongest of them counts")
    func strongest() throws {
        let route = try Route {
            $0.targetStates = ["IN-BR"]; $0.missingPerson.ageBand = .childUnder12
        }
        let bihar = try route["IN-BR"].unwrapped()
        #expect(bihar.reasons.map(\.name) == [.explicit, .neighbour, .nationwide])
        #expect(bihar.reasons.map(\.duty) == [.act, .lookOut, .lookOut])
        #expect(bihar.duty == .act && bihar.disclosure == .full)
    }

    @Test("reads the fields of the topic's kind only")
    func otherKind() throws {
        let route = try Route(.suspectMovement) {
            $0.missingPerson.ageBand = .childUnder12; $0.rescueRequest.place.state = "IN-MH"
        }
        #expect(route.targets.isEmpty)
    }
}
