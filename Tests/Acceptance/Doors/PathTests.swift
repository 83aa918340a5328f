import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import SwiftProtobuf
import Testing

extension Doors {
    @Suite("The path of an alert")
    struct PathTests {
        private func example(_ name: String) throws -> Sanket_V1_Alert {
            try Sanket_V1_Alert(jsonUTF8Bytes: try Contract.bytes("examples/\(name).json"))
        }

        @Test("every example is accepted, persisted once and notified, with a receipt that says so")
        func receipts() async throws {
            let home = try home()
            try home.receipts.mustBe(0)
            let receipts = try home.receipts.objects()
            #expect(receipts.count == (try Contract.examples.count))
            #expect(receipts.allSatisfy { $0["outcome"] as? String == "accepted" && $0["notified_ms"] is Double })
            for name in try Contract.examples {
                #expect(try await home.outcomes(of: example(name).id) == ["accepted"], "\(name)")
            }
        }

        @Test("each target of the contract has one notification, on its own partition, with its duty and its reasons")
        func notifications() async throws {
            let records = try await home().house.records(of: "sanket.notifications")
            let targets = try Contract.targets
            for name in try Contract.examples {
                let alert = try example(name)
                let mine = records.filter { $0.key == Array(alert.id.utf8) }
                let wanted = targets.filter { $0.example == name }
                #expect(mine.count == wanted.count, "\(name)")
                for target in wanted {
                    let id = "\(alert.id)/\(alert.revision)/\(target.state)"
                    let record = try #require(mine.first { $0.header("ce_id") == id }, "\(name) to \(target.state)")
                    #expect(record.partition == State(iso: target.state)?.partition)
                    let notification = try Sanket_V1_Notification(serializedBytes: record.value ?? [])
                    #expect(notification.id == id && notification.target == target.state)
                    #expect(notification.duty == Duty(rawValue: target.duty)?.wire)
                    #expect(notification.disclosure == Disclosure(rawValue: target.disclosure)?.wire)
                    #expect(
                        notification.reasons.map(\.reason)
                            == target.reasons.map { Reason.Name(rawValue: String($0.prefix { $0 != ":" }))?.wire })
                }
            }
        }

        @Test(
            "the feed has each example once on its origin's partition, but nothing of a discreet watch or a joint raid")
        func feed() async throws {
            let house = try home().house
            let shown = try Contract.examples.count - 3
            #expect(try await eventually { try await house.records(of: "sanket.feed").count >= shown })
            let records = try await house.records(of: "sanket.feed")
            for name in try Contract.examples {
                let alert = try example(name)
                let mine = records.filter { $0.key == Array(alert.id.utf8) }
                if ["discreet-watch", "joint-raid-visiting-team", "women-from-abroad-in-flat"].contains(name) {
                    #expect(mine.isEmpty)
                    continue
                }
                #expect(mine.map(\.partition) == [try #require(State(iso: alert.origin)).partition], "\(name)")
                #expect(mine.first?.header("ce_id") == "\(alert.id)/\(alert.revision)")
                #expect(try Sanket_V1_FeedItem(serializedBytes: mine.first?.value ?? []).alertID == alert.id)
            }
        }

        @Test("the sender hears on its own partition that it is persisted, and of each State that it is notified")
        func events() async throws {
            let records = try await home().house.records(of: "sanket.events")
            let targets = try Contract.targets
            for name in try Contract.examples {
                let alert = try example(name)
                let mine = records.filter { $0.key == Array(alert.id.utf8) }
                let origin = try #require(State(iso: alert.origin)).partition
                #expect(mine.allSatisfy { $0.partition == origin }, "\(name)")
                let events = try mine.map { try Sanket_V1_Event(serializedBytes: $0.value ?? []) }
                #expect(events.filter { $0.type == .persisted }.map(\.outcome) == [.accepted])
                let notified = events.filter { $0.type == .notified }.map(\.target)
                #expect(notified.sorted() == targets.filter { $0.example == name }.map(\.state).sorted(), "\(name)")
            }
        }

        @Test(
            "every message bears the headers that CloudEvents and the contract require",
            arguments: ["notifications", "feed", "events"])
        func headers(topic: String) async throws {
            for record in try await home().house.records(of: "sanket.\(topic)") {
                for name in CloudEvent.requiredHeaders { #expect(record.header(name)?.isEmpty == false, "\(name)") }
                #expect(record.header("ce_specversion") == "1.0")
                #expect(record.header("content-type") == "application/protobuf")
            }
        }

        @Test("a producer's traceparent arrives on the notification, the feed item and both events")
        func trace() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            try await home.house.produce([
                ProducerRecord(
                    topic: "sanket.alerts.missing-person", partition: 19,
                    headers: [KafkaHeader(name: "traceparent", value: Array(trace.utf8))],
                    value: Array(AlertJSON.missing(id: id).utf8))
            ])
            for (topic, count) in [("notifications", 1), ("feed", 1), ("events", 2)] {
                let records = try await home.records(of: "sanket.\(topic)", about: id, atLeast: count)
                #expect(records.map { $0.header("traceparent") } == Array(repeating: trace, count: count), "\(topic)")
            }
        }

        @Test("a State that a revision drops hears that it no longer concerns it, and `alerts show` tells the timeline")
        func revision() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            for (revision, target) in [(1, "IN-BR"), (2, "IN-JH")] {
                try await home.house.sanket(
                    "publish", "--wait", "notified", "-",
                    input: AlertJSON.missing(id: id, revision: revision, origin: "IN-LD", target: target)
                ).mustBe(0)
            }
            let told = try await home.records(of: "sanket.notifications", about: id, atLeast: 3)
                .map { try Sanket_V1_Notification(serializedBytes: $0.value ?? []) }
            #expect(
                Set(told.map { "\($0.revision) \($0.target) \($0.noLongerConcerns)" })
                    == ["1 IN-BR false", "2 IN-JH false", "2 IN-BR true"])
            let house = home.house
            #expect(
                try await eventually { try await house.sanket("alerts", "show", id, "--json").objects().count == 2 })
            let show = try await house.sanket("alerts", "show", id, "--json").objects()
            #expect(show.map { $0["revision"] as? Int } == [1, 2])
            #expect((show.last?["told"] as? [String])?.sorted() == ["IN-BR", "IN-JH"])
            let plain = try await house.sanket("alerts", "show", id)
            #expect(plain.output.contains("IN-JH  act  full  explicit"))
            #expect(plain.output.contains("no longer concerns: IN-BR"))
        }

        @Test("a State that a suspect has passed hears so; who is still ahead hears what has changed, and how it ended")
        func journey() async throws {
            let home = try home()
            let id = AlertJSON.newID()
            func bus(_ revision: Int, at time: String, seen: String, more: String) -> String {
                """
                {"id":"\(id)","revision":\(revision),"origin":"IN-WB","status":"STATUS_ACTUAL","urgency":"URGENCY_IMMEDIATE",\
                "issuedAt":"2026-11-20T\(time):00+05:30",\(more),"suspectMovement":{"requestedActions":["SUSPECT_ACTION_LOCATE"],\
                "lastSeen":{"state":"\(seen)","at":"2026-11-20T\(time):00+05:30"},"headingState":"IN-HR","legs":[{\
                "departs":{"state":"IN-WB","at":"2026-11-20T01:00:00+05:30"},"statesPassed":["IN-BR","IN-UP"],\
                "arrives":{"state":"IN-HR"}}]\(revision == 3 ? #","outcome":{"kind":"OUTCOME_KIND_APPREHENDED"}"# : "")}}
                """
            }
            for alert in [
                bus(1, at: "02:00", seen: "IN-WB", more: #""lifecycle":"LIFECYCLE_ISSUED""#),
                bus(2, at: "10:00", seen: "IN-UP", more: #""lifecycle":"LIFECYCLE_UPDATED""#),
                bus(3, at: "14:00", seen: "IN-UP", more: #""lifecycle":"LIFECYCLE_RESOLVED""#),
            ] {
                try await home.house.sanket("publish", "--wait", "notified", "-", input: alert).mustBe(0)
            }
            let told = try await home.records(of: "sanket.notifications", about: id, atLeast: 9)
                .map { try Sanket_V1_Notification(serializedBytes: $0.value ?? []) }
            #expect(
                Set(told.map { "\($0.revision) \($0.target) \($0.noLongerConcerns) \($0.duty.rawValue)" })
                    == [
                        "1 IN-BR false 2", "1 IN-UP false 2", "1 IN-HR false 2", "2 IN-BR true 0", "2 IN-UP false 2",
                        "2 IN-HR false 2", "3 IN-BR true 0", "3 IN-UP false 1", "3 IN-HR false 1",
                    ])
            for notification in told {
                switch notification.revision {
                case 1: #expect(notification.changes.isEmpty && notification.previousRevision == 0)
                case 2: #expect(notification.changes == [.place] && notification.material)
                default:
                    #expect(notification.changes == [.place, .lifecycle] && notification.outcome.kind == .apprehended)
                    #expect(notification.previousRevision == 2)
                }
            }
        }

        @Test("`alerts list` finds an alert by its origin, by whom it was told to, and by its kind; and only there")
        func list() async throws {
            let house = try home().house
            let id = AlertJSON.newID()
            try await house.sanket(
                "publish", "--wait", "notified", "-", input: AlertJSON.missing(id: id, origin: "IN-AN", target: "IN-NL")
            ).mustBe(0)
            @Sendable func isListed(_ option: String, _ value: String) async throws -> Bool {
                let outcome = try await house.sanket("alerts", "list", option, value, "--limit", "1000", "--json")
                return try outcome.objects().contains { $0["alert_id"] as? String == id }
            }
            #expect(try await eventually { try await isListed("--from", "IN-AN") })
            #expect(try await isListed("--to", "IN-NL"))
            #expect(try await isListed("--kind", "missing-person"))
            for (option, value) in [("--from", "IN-NL"), ("--to", "IN-AN"), ("--kind", "rescue-request")] {
                #expect(try await !isListed(option, value), "\(option) \(value)")
            }
        }
    }
}
