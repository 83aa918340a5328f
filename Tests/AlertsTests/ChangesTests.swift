import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("What a revision changes")
struct ChangesTests {
    private func changes(_ kind: Kind, _ change: (inout Sanket_V1_Alert) -> Void) throws -> [Sanket_V1_Change] {
        let old = try #require(Alert(.sample(kind)))
        let new = try #require(
            Alert(
                .sample(kind) {
                    $0.revision = 2; $0.issuedAt.seconds += 3600; $0.utcOffsetMinutes = 330; change(&$0)
                }))
        return Changes.between(old, new)
    }

    @Test("is nothing where only the revision and its time are new")
    func nothing() throws { for kind in Kind.allCases { #expect(try changes(kind) { _ in } == []) } }

    @Test("is told by what it is: the place, the journey, the danger, what is asked")
    func material() throws {
        #expect(try changes(.missingPerson) { $0.missingPerson.lastSeen.state = "IN-BR" } == [.place])
        #expect(try changes(.missingPerson) { $0.destinationStates = ["IN-DL"] } == [.place])
        #expect(try changes(.missingPerson) { $0.missingPerson.riskFactors = [.onlineContact] } == [.danger])
        #expect(try changes(.rescueRequest) { $0.rescueRequest.place.landmark = "mill" } == [.place])
        #expect(try changes(.rescueRequest) { $0.rescueRequest.requestedActions.append(.medical) } == [.action])
        #expect(try changes(.rescueRequest) { $0.rescueRequest.wantedBy.seconds = 9 } == [.action])
        #expect(
            try changes(.suspectMovement) { $0.suspectMovement.legs = [.with { $0.conveyance = .train }] } == [.leg])
        #expect(try changes(.suspectMovement) { $0.suspectMovement.eta.to.seconds = 9 } == [.leg])
        #expect(try changes(.suspectMovement) { $0.suspectMovement.warnings = [.armed] } == [.danger])
        #expect(try changes(.suspectMovement) { $0.suspectMovement.victims.inDistress = true } == [.danger])
        #expect(try changes(.suspectMovement) { $0.suspectMovement.requestedActions = [.detain] } == [.action])
        #expect(try changes(.suspectMovement) { $0.urgency = .expected } == [.danger])
        for change in [Sanket_V1_Change.place, .leg, .danger, .action] { #expect(Changes.isMaterial(change)) }
    }

    @Test("is told apart from what asks nobody to look again")
    func immaterial() throws {
        #expect(try changes(.missingPerson) { $0.headline = "corrected" } == [.other])
        #expect(try changes(.missingPerson) { $0.missingPerson.clothing = "blue" } == [.persons])
        #expect(try changes(.rescueRequest) { $0.rescueRequest.victims.low = 4 } == [.persons])
        #expect(try changes(.rescueRequest) { $0.lifecycle = .resolved } == [.lifecycle])
        #expect(try changes(.missingPerson) { $0.transfer.state = "IN-HR" } == [.lifecycle])
        #expect(try changes(.suspectMovement) { $0.suspectMovement.phones = ["+919812345678"] } == [.other])
        for change in [Sanket_V1_Change.lifecycle, .persons, .other] { #expect(!Changes.isMaterial(change)) }
    }

    @Test("is told of every field of the schema", arguments: Kind.allCases)
    func everyField(kind: Kind) throws {
        let ids = ["id": "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1", "origin": "IN-WB"]
        let full = try Specimen { path, _ in ids[path] ?? "x" }.alert(kind)
        let before = try #require(Alert(full, kind: kind))
        var texts: Set<String> = []
        _ = try Specimen { path, _ in
            texts.insert(path)
            return ids[path] ?? "x"
        }.alert(kind)
        for changed in texts.subtracting(ids.keys) {
            let after = try Specimen { path, _ in path == changed ? "y" : ids[path] ?? "x" }.alert(kind)
            #expect(!Changes.between(before, try #require(Alert(after, kind: kind))).isEmpty, "\(changed)")
        }
    }

    @Test("stands in the notification, with the revision before, in every language")
    func notification() throws {
        let old = try #require(Alert(.sample(.suspectMovement)))
        let new = try #require(
            Alert(
                .sample(.suspectMovement) {
                    $0.revision = 3; $0.lifecycle = .updated; $0.suspectMovement.headingState = "IN-HR"
                    $0.headline = "other"
                }))
        let target = try #require(Target(.union, reasons: [Reason(.heading, duty: .act, disclosure: .full)]))
        let now = Date(timeIntervalSince1970: 0)
        let told = Redaction.notification(of: new, to: target, recordedAt: now, after: old)
        #expect(told.previousRevision == 1 && told.changes == [.leg, .other] && told.material)
        #expect(Summary.line(told, language: .english).contains("changed: journey, other details"))
        #expect(Summary.line(told, language: .hindi).contains("बदला: यात्रा, अन्य विवरण"))
        let draft = NotificationDraft(of: new, recordedAt: now, after: old)
        #expect(try draft.bytes(to: target) == told.serializedBytes())
        let first = Redaction.notification(of: new, to: target, recordedAt: now)
        #expect(first.changes.isEmpty && first.previousRevision == 0 && !first.material)
    }

    @Test("and how it ended, in every language")
    func ends() throws {
        func line(_ name: String, _ language: Language) throws -> String {
            let alert = try #require(Alert(try Contract.example(name)))
            return Summary.line(
                Redaction.withdrawal(of: alert, from: .union, recordedAt: Date(timeIntervalSince1970: 0)),
                language: language)
        }
        #expect(try line("boy-recovered", .english).contains("resolved"))
        #expect(try line("boy-recovered", .english).contains("outcome: found safe, Maharashtra"))
        #expect(try line("kiln-workers-released", .hindi).contains("परिणाम: बचाए गए, उत्तर प्रदेश"))
        #expect(
            try line("false-alarm-cancelled", .english).hasPrefix(
                "Suspect movement · no longer concerns you · cancelled"))
        #expect(try line("false-alarm-cancelled", .english).contains(" · false alarm · "))
        #expect(
            try line("zero-fir-transferred", .english).contains("zero FIR · transferred to: Haryana · jurisdiction"))
        #expect(try line("planned-departure-expired", .hindi).contains("समाप्त"))
    }
}
