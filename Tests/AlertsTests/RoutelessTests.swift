import Alerts
import SwiftProtobuf
import Testing

@Suite("A record that nobody would hear of")
struct RoutelessTests {
    /// From IN-WB, with nobody named as a target.
    private func take(
        _ kind: Kind, _ change: (inout Sanket_V1_Alert) -> Void
    ) throws -> Admission {
        let message = Sanket_V1_Alert.sample(kind) {
            $0.targetStates = []
            change(&$0)
        }
        return admit(value: try message.protobuf, headers: [], topicKind: kind, partition: 19)
    }

    private func fault(_ kind: Kind, _ change: (inout Sanket_V1_Alert) -> Void) throws -> String? {
        guard case .dead(.unroutable, let detail, _, _, _) = try take(kind, change) else { return nil }
        return detail.description
    }

    @Test("for want of the State that it should go to is dead, with the field and the rule")
    func dead() throws {
        #expect(
            try fault(.rescueRequest) { $0.rescueRequest.clearPlace() } == "rescueRequest.place.state: host.missing")
        #expect(
            try fault(.rescueRequest) { $0.rescueRequest.place.state = "Bihar" }
                == "rescueRequest.place.state: state.unknown")
        #expect(
            try fault(.suspectMovement) { $0.suspectMovement.headingState = "" }
                == "suspectMovement.headingState: heading.missing")
        #expect(
            try fault(.suspectMovement) {
                $0.suspectMovement.headingState = ""; $0.suspectMovement.lastSeen.state = "IN-ZZ"
            } == "suspectMovement.lastSeen.state: state.unknown")
        #expect(try fault(.missingPerson) { $0.targetStates = ["IN-WB", "Bihar"] } == "targetStates[1]: state.unknown")
        #expect(
            try fault(.missingPerson) { $0.missingPerson.lastSeen.state = "IN-ZZ" }
                == "missingPerson.lastSeen.state: state.unknown")
    }

    @Test("is taken when one other State is named wherever routing reads it")
    func named() throws {
        for change: (inout Sanket_V1_Alert) -> Void in [
            { $0.targetStates = ["IN-ZZ", "IN-BR"] }, { $0.occurrenceStates = ["IN-BR"] },
            { $0.destinationStates = ["IN-BR"] },
        ] {
            let admission = try take(.rescueRequest) {
                $0.rescueRequest.clearPlace(); change(&$0)
            }
            #expect(admission.alert != nil && admission.rules.contains("host.missing"))
        }
    }

    @Test("because the matter is its own State's is taken, with a warning")
    func own() throws {
        #expect(try take(.missingPerson) { $0.missingPerson.ageBand = .adult }.rules == ["route.nowhere"])
        #expect(try take(.missingPerson) { $0.missingPerson.lastSeen.state = "IN-WB" }.rules == ["route.nowhere"])
        #expect(try take(.rescueRequest) { $0.rescueRequest.place.state = "IN-WB" }.rules == ["route.nowhere"])
        #expect(try take(.suspectMovement) { $0.suspectMovement.headingState = "IN-WB" }.rules == ["route.nowhere"])
    }

    @Test("is taken when a child is missing, whose neighbours hear of it whatever else is wrong")
    func child() throws {
        #expect(try take(.missingPerson) { $0.missingPerson.ageBand = .childUnder12 }.rules == [])
        #expect(
            try take(.missingPerson) {
                $0.missingPerson.birthDate = "2015-01-31"; $0.missingPerson.lastSeen.state = "IN-ZZ"
            }.rules == ["state.unknown"])
    }

    @Test("is taken when it ends an alert of which others have heard")
    func end() throws {
        for lifecycle in [Sanket_V1_Lifecycle.resolved, .cancelled] {
            let admission = try take(.rescueRequest) {
                $0.rescueRequest.clearPlace(); $0.lifecycle = lifecycle; $0.revision = 2
            }
            #expect(admission.alert != nil)
        }
        #expect(
            try fault(.rescueRequest) {
                $0.rescueRequest.clearPlace(); $0.lifecycle = .updated; $0.revision = 2
            } != nil)
    }
}
