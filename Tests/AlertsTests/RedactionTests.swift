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
        let rescue = try #require(Alert(try Contract.example("kiln-family-rescue")))
        #expect(Redaction.feedItem(of: rescue, recordedAt: now)?.rescueRequest.hostState == "IN-TS")
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
        for name in ["discreet-watch", "joint-raid-visiting-team"] {
            let example = try #require(Alert(try Contract.example(name)))
            #expect(Redaction.feedItem(of: example, recordedAt: now) == nil)
        }
    }

    @Test("keeps a watch and a joint raid off the feed while they are to be, and shows them once they are over")
    func raid() throws {
        func item(_ actions: [Sanket_V1_RescueAction], _ lifecycle: Sanket_V1_Lifecycle) throws -> Sanket_V1_FeedItem? {
            let alert = Alert(
                .sample(.rescueRequest) {
                    $0.rescueRequest.requestedActions = actions; $0.lifecycle = lifecycle
                })
            return Redaction.feedItem(of: try #require(alert), recordedAt: now)
        }
        for lifecycle in [Sanket_V1_Lifecycle.issued, .updated, .unspecified, .UNRECOGNIZED(9)] {
            #expect(try item([.rescue, .jointRaid], lifecycle) == nil)
            #expect(try item([.watch], lifecycle) == nil)
            #expect(try item([.UNRECOGNIZED(40)], lifecycle) == nil)
            #expect(try item([], lifecycle) == nil)
            #expect(try item([.rescue, .medical], lifecycle) != nil)
        }
        #expect(try item([.jointRaid], .resolved) != nil)
        #expect(try item([.watch], .cancelled) == nil)
        #expect(try item([.jointRaid], .expired) == nil)
    }

    @Test("takes an alert that became discreet off the feed, and tells nothing but that")
    func withdrawnFromFeed() throws {
        let alert = try #require(
            Alert(
                .sample(.suspectMovement) {
                    $0.revision = 2; $0.suspectMovement.requestedActions = [.discreetWatch]
                    $0.occurrenceStates = ["IN-BR"]
                }))
        #expect(Redaction.feedItem(of: alert, recordedAt: now) == nil, "nobody was to hear of it at all")
        let item = try #require(Redaction.feedItem(of: alert, recordedAt: now, wasShown: true))
        var expected = Sanket_V1_FeedItem()
        expected.id = "\(item.alertID)/2"
        expected.alertID = "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
        expected.revision = 2
        expected.withdrawn = true
        #expect(item == expected)
        #expect(CloudEvent.of(item).time == nil)
    }

    @Test("shows nothing on the feed of an alert whose id could hold anything")
    func otherID() throws {
        for id in ["0193461a-2c3d-4e4f-8a5b-6c7d8e9fa0b1", "0193461a-2c3d-7e4f-0a5b-6c7d8e9fa0b1"] {
            let alert = try #require(Alert(.sample { $0.id = id }))
            #expect(Redaction.feedItem(of: alert, recordedAt: now) == nil)
        }
    }

    @Test("lets out no number that the sender made up: unknown values, great counts, fractions of a second")
    func numbers() throws {
        let rescue = try #require(
            Alert(
                .sample(.rescueRequest) {
                    $0.status = .UNRECOGNIZED(710_001)
                    $0.issuedAt.nanos = 987_654_321
                    $0.rescueRequest.victims = .with {
                        $0.low = 3_812_345; $0.high = 4_000_000_000
                    }
                    $0.rescueRequest.exploitation = [.begging, .UNRECOGNIZED(710_002), .sexual, .begging, .unspecified]
                }))
        let item = try #require(Redaction.feedItem(of: rescue, recordedAt: now))
        #expect(item.status == .unspecified && item.issuedAt.nanos == 0)
        #expect(item.rescueRequest.victims.low == 9999 && item.rescueRequest.victims.high == 9999)
        #expect(item.rescueRequest.exploitation == [.begging, .sexual])
    }

    @Test("names each State once, and of a list uses the first hundred")
    func lists() throws {
        let alert = try #require(
            Alert(
                .sample(.rescueRequest) {
                    $0.occurrenceStates = Array(repeating: "IN-BR", count: 50_000) + ["IN-HP", "IN-OR", "nowhere"]
                    $0.rescueRequest.groups = Array(repeating: .with { $0.sex = .female }, count: 50_000)
                }))
        let notification = Redaction.withdrawal(of: alert, from: .union, recordedAt: now)
        #expect(notification.occurrenceStates == ["IN-HP", "IN-BR", "IN-OD"])
        #expect(notification.rescueRequest.groups.count == 100)
        let suspect = try #require(
            Alert(
                .sample(.suspectMovement) {
                    $0.suspectMovement.legs = (0..<50_000).map { number in
                        .with { $0.conveyance = number % 2 == 0 ? .train : .UNRECOGNIZED(1000 + number) }
                    }
                }))
        #expect(
            Redaction.withdrawal(of: suspect, from: .union, recordedAt: now).suspectMovement.conveyances == [.train])
    }

    @Test("writes each State's notification as the message would be written")
    func drafts() throws {
        for name in try Contract.examples {
            let alert = try #require(Alert(try Contract.example(name)))
            let draft = NotificationDraft(of: alert, recordedAt: now)
            for state in State.all {
                let reasons = [
                    Reason(.explicit, duty: .act, disclosure: .full),
                    Reason(.corridor, duty: .lookOut, disclosure: .redacted, corridor: "ranchi-ncr"),
                ]
                let target = try #require(Target(state, reasons: reasons))
                #expect(try draft.bytes(to: target) == draft.notification(to: target).serializedBytes())
                #expect(try draft.bytes(withdrawnFrom: state) == draft.withdrawal(from: state).serializedBytes())
            }
        }
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
