import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("Redaction")
struct RedactionTests {
    private let now = Date(timeIntervalSince1970: 1_795_150_860)
    private let position = LogPosition(topic: "sanket.alerts.missing-person", incarnation: 1, partition: 19, offset: 42)

    private func notification(_ name: String, duty: Duty = .act) throws -> Sanket_V1_Notification {
        let alert = try #require(Alert(try Contract.example(name)))
        let bihar = try #require(State(iso: "IN-BR"))
        let target = try #require(
            Target(
                bihar,
                reasons: [
                    Reason(.explicit, duty: duty, disclosure: .full),
                    Reason(.neighbour, duty: .lookOut, disclosure: .redacted),
                ]))
        return Redaction.notification(of: alert, to: target, recordedAt: now)
    }

    @Test("tells a target State who, what and why, without who it is")
    func missing() throws {
        let notification = try notification("toddler-lost-at-station")
        #expect(notification.id == "\(notification.alertID)/1/IN-BR")
        #expect(notification.target == "IN-BR" && notification.origin == "IN-WB")
        #expect(notification.duty == .act && notification.disclosure == .full)
        #expect(notification.reasons.map(\.reason) == [.explicit, .neighbour])
        #expect(notification.reasons.map(\.duty) == [.act, .lookOut])
        #expect(notification.missingPerson.ageBand == .childUnder12 && notification.missingPerson.sex == .female)
        #expect(notification.missingPerson.lastSeenState == "IN-WB" && notification.missingPerson.hasLastSeenAt)
        #expect(notification.recordedAt.date == now && notification.issuedAt.seconds == 1_795_155_000)
        #expect(!notification.hasRescueRequest && !notification.hasSuspectMovement && !notification.noLongerConcerns)
    }

    @Test("tells of a rescue the host State and the counts, not the place")
    func rescue() throws {
        let facts = try notification("joint-raid-visiting-team").rescueRequest
        #expect(facts.hostState == "IN-MH" && facts.victims.low == 3 && facts.victims.high == 5)
        #expect(facts.groups.count == 2 && facts.groups[0].homeState == "IN-WB")
        #expect(facts.requestedActions == [.verify, .jointRaid, .medical] && facts.hasWantedBy)
        #expect(facts.exploitation == [.sexual] && facts.premisesKind == .brothel)
    }

    @Test("tells of a suspect where to, when, with whom and what is asked")
    func suspect() throws {
        let facts = try notification("train-with-legs").suspectMovement
        #expect(facts.headingState == "IN-MH" && facts.hasEta && facts.victims.children.low == 12)
        #expect(facts.requestedActions == [.locate, .rescueFirst] && facts.conveyances == [.train, .bus])
    }

    @Test("tells a State that is no target any more only that, beside the facts")
    func withdrawal() throws {
        let alert = try #require(Alert(.sample()))
        let bihar = try #require(State(iso: "IN-BR"))
        let notification = Redaction.withdrawal(of: alert, from: bihar, recordedAt: now)
        #expect(notification.noLongerConcerns && notification.duty == .unspecified && notification.reasons.isEmpty)
        #expect(notification.id == Redaction.notificationID(alert: alert.id, revision: 1, target: bihar))
    }

    @Test("shows no number as a district that can't be one")
    func district() throws {
        let alert = try #require(Alert(.sample { $0.missingPerson.lastSeen.district = 3_812_345_678 }))
        #expect(Redaction.withdrawal(of: alert, from: .union, recordedAt: now).missingPerson.lastSeenDistrict == 0)
        let known = try #require(Alert(.sample { $0.missingPerson.lastSeen.district = 312 }))
        #expect(Redaction.withdrawal(of: known, from: .union, recordedAt: now).missingPerson.lastSeenDistrict == 312)
    }

    @Test("gives the same message again for the same alert")
    func deterministic() throws {
        for name in try Contract.examples { #expect(try notification(name) == notification(name)) }
    }

    @Test("shows the feed the State and the coarse facts")
    func feed() throws {
        let alert = try #require(Alert(try Contract.example("toddler-lost-at-station")))
        let item = try #require(Redaction.feedItem(of: alert, recordedAt: now))
        #expect(
            item.id == "\(item.alertID)/1" && item.missingPerson.ageBand == .childUnder12
                && item.missingPerson.lastSeenState == "IN-WB")
        let raid = try #require(Alert(try Contract.example("joint-raid-visiting-team")))
        #expect(Redaction.feedItem(of: raid, recordedAt: now)?.rescueRequest.hostState == "IN-MH")
    }

    @Test("keeps a discreet suspect off the feed, and one whose action it doesn't know")
    func discreet() throws {
        let hidden: [[Sanket_V1_SuspectAction]] = [
            [.discreetWatch], [.locate, .discreetWatch], [], [.unspecified], [.UNRECOGNIZED(9)],
        ]
        for actions in hidden {
            let alert = try #require(Alert(.sample(.suspectMovement) { $0.suspectMovement.requestedActions = actions }))
            #expect(Redaction.feedItem(of: alert, recordedAt: now) == nil)
        }
        let shown = try #require(Alert(.sample(.suspectMovement)))
        #expect(Redaction.feedItem(of: shown, recordedAt: now)?.suspectMovement.headingState == "IN-UP")
        let example = try #require(Alert(try Contract.example("discreet-watch")))
        #expect(Redaction.feedItem(of: example, recordedAt: now) == nil)
    }

    @Test("tells the sender what became of a record, under an id that is the same each time")
    func events() throws {
        let alert = try #require(Alert(.sample()))
        let persisted = Redaction.persisted(
            position, outcome: .repeat, origin: alert.origin, id: alert.id, revision: 1, kind: .missingPerson,
            targetCount: 3, warningCount: 2, committedAt: now)
        #expect(persisted.id == "sanket.alerts.missing-person/1/19/42/persisted" && persisted.outcome == .repeat)
        #expect(persisted.position.offset == 42 && persisted.targetCount == 3 && persisted.warningCount == 2)
        let notified = Redaction.notified(position, alert: alert, target: .union, duty: .lookOut, notifiedAt: now)
        #expect(
            notified.id == "sanket.alerts.missing-person/1/19/42/notified/IN" && notified.duty == .lookOut
                && notified.target == "IN")
        let dead = Redaction.persisted(
            position, outcome: .dead, origin: nil, id: nil, revision: nil, kind: nil, committedAt: now)
        #expect(dead.alertID.isEmpty && dead.origin.isEmpty && dead.outcome == .dead)
        for event in [persisted, notified, dead] { #expect(Inspector.violations(of: event).isEmpty) }
    }

    @Test("tells of a dead letter where, why and its hash, and no path that the schema doesn't know")
    func deadLetters() {
        func letter(_ detail: Admission.Detail) -> Sanket_V1_DeadLetter {
            Redaction.deadLetter(
                position, reason: .unattributable, detail: detail, origin: nil, id: nil, revision: nil,
                sha256: [UInt8](repeating: 7, count: 32), size: 99, receivedAt: now)
        }
        let right = letter(.init(.stateUnknown, at: "origin"))
        #expect(right.path == "origin" && right.rule == "state.unknown" && right.reason == .unattributable)
        #expect(right.id == position.description && right.sha256.count == 32 && right.size == 99)
        #expect(letter(.init(.jsonUnknownField, at: "Rekha Devi")).path.isEmpty)
        #expect(Inspector.violations(of: right).isEmpty)
    }

    @Test("writes every text of every outward message in its format")
    func formats() throws {
        for name in try Contract.examples {
            #expect(Inspector.violations(of: try notification(name)).isEmpty)
            let alert = try #require(Alert(try Contract.example(name)))
            if let item = Redaction.feedItem(of: alert, recordedAt: now) {
                #expect(Inspector.violations(of: item).isEmpty)
            }
        }
    }
}
