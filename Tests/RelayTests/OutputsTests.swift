import Alerts
import Foundation
import Kafka
import Routing
import Store
import SwiftProtobuf
import Testing

@testable import Relay

@Suite("What follows from a row of the log")
struct OutputsTests {
    private let topics = Topics()

    private func messages(_ output: some Output, _ entry: LogEntry, untold: StateSet = []) throws -> [OutgoingMessage] {
        let position = LogPosition(topic: "sanket.alerts.missing-person", incarnation: 1, partition: 19, offset: 7)
        return try output.messages(for: entry, at: position, untold: untold, now: Date(timeIntervalSince1970: 0))
    }

    @Test("Each target has its notification, on its own partition, under an id that is always the same")
    func notifications() throws {
        let entry = try Row.accepted(targets: ["IN-BR", "IN-JH"])
        let messages = try messages(NotificationsOutput(topics: topics), entry)
        #expect(messages.map(\.id) == ["\(Row.id)/1/IN-BR", "\(Row.id)/1/IN-JH"])
        #expect(messages.map(\.record.partition) == [10, 20])
        #expect(
            try self.messages(NotificationsOutput(topics: topics), entry).map(\.record.value)
                == messages.map(\.record.value))
    }

    @Test("A State that was told before and is no target hears that it no longer concerns it")
    func withdrawal() throws {
        let entry = try Row.accepted(targets: ["IN-BR"], toldBefore: ["IN-DL"])
        let messages = try messages(NotificationsOutput(topics: topics), entry)
        let withdrawn = try messages.map { try Sanket_V1_Notification(serializedBytes: $0.record.value ?? []) }
            .filter(\.noLongerConcerns)
        #expect(withdrawn.map(\.target) == ["IN-DL"])
    }

    @Test("A revision names what it changed of the one before, to every State that it goes to or leaves")
    func changes() throws {
        var entry = try Row.accepted(targets: ["IN-BR"], toldBefore: ["IN-DL"])
        let before = String(decoding: entry.payload ?? [], as: UTF8.self)
            .replacing("\"IN-WB\",\"place\"", with: "\"IN-JH\",\"place\"")
        entry.previous = LogEntry.Previous(
            key: entry.key, revision: 1, headers: [], payload: Array(before.utf8), payloadSize: before.utf8.count)
        let told = try messages(NotificationsOutput(topics: topics), entry)
            .map { try Sanket_V1_Notification(serializedBytes: $0.record.value ?? []) }
        #expect(told.count == 2)
        #expect(told.allSatisfy { $0.changes == [.place] && $0.material && $0.previousRevision == 1 })
        entry.previous = LogEntry.Previous(
            key: entry.key, revision: 1, headers: nil, payload: [0xff], payloadSize: 1)
        let unreadable = try messages(NotificationsOutput(topics: topics), entry)
            .map { try Sanket_V1_Notification(serializedBytes: $0.record.value ?? []) }
        #expect(unreadable.allSatisfy { $0.changes.isEmpty && $0.previousRevision == 0 })
    }

    @Test("Nothing that leaves holds the victim's name, the place or the narrative")
    func holdsNoIdentity() throws {
        let entry = try Row.accepted(targets: ["IN-BR"])
        let outputs: [any Output] = [
            NotificationsOutput(topics: topics), FeedOutput(topics: topics), PersistedOutput(topics: topics),
            NotifiedOutput(topics: topics), DeadLettersOutput(topics: topics),
        ]
        for output in outputs {
            for message in try messages(output, entry) {
                let bytes = (message.record.value ?? []) + message.record.headers.flatMap { $0.value ?? [] }
                #expect(!String(decoding: bytes, as: UTF8.self).contains("MARKER"), "\(output.name)")
            }
        }
    }

    @Test("The sender's trace is carried on")
    func trace() throws {
        let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        var entry = try Row.accepted(targets: ["IN-BR"])
        entry.headers = HeaderBytes.pack([("traceparent", Array(trace.utf8))])
        let header = try messages(NotificationsOutput(topics: topics), entry).first?.record.headers
            .first { $0.name == "traceparent" }
        #expect(header?.value == Array(trace.utf8))
    }

    @Test("A State whose notification is parked or owed is not said to be notified")
    func untold() throws {
        let entry = try Row.accepted(targets: ["IN-BR", "IN-JH"])
        let untold = StateSet([try #require(State(iso: "IN-BR"))])
        let messages = try messages(NotifiedOutput(topics: topics), entry, untold: untold)
        #expect(messages.map(\.target?.iso) == ["IN-JH"])
        #expect(messages.map(\.record.partition) == [19])
    }

    @Test("The sender hears of every record, the dead too", arguments: RecordOutcome.allCases)
    func persisted(outcome: RecordOutcome) throws {
        var entry = try Row.accepted(targets: ["IN-BR"])
        entry.outcome = outcome
        let event = try messages(PersistedOutput(topics: topics), entry).first
            .map { try Sanket_V1_Event(serializedBytes: $0.record.value ?? []) }
        #expect(event?.outcome == outcome.wire)
        #expect(event?.targetCount == (outcome == .accepted ? 1 : 0))
    }

    @Test("A dead record of an unknown origin goes to partition 0, with reason, rule and hash, without its bytes")
    func deadLetter() throws {
        let entry = try Row.dead()
        let message = try #require(try messages(DeadLettersOutput(topics: topics), entry).first)
        let letter = try Sanket_V1_DeadLetter(serializedBytes: message.record.value ?? [])
        #expect(message.record.partition == 0 && message.record.key == nil)
        #expect(letter.reason == .unattributable && letter.path == "origin" && letter.rule == "state.unknown")
        #expect(Array(letter.sha256) == [UInt8](repeating: 3, count: 32))
    }

    @Test("Bytes that were changed behind Sanket can't be published, and say so")
    func unpublishable() throws {
        var entry = try Row.accepted(targets: ["IN-BR"])
        entry.payload = [0xff]
        #expect(throws: Unpublishable.self) { try messages(NotificationsOutput(topics: topics), entry) }
    }
}

@Suite("A hint that there may be work")
struct WakeTests {
    @Test("A signal before the wait is not lost, and many count as one")
    func remembers() async {
        let wake = Wake()
        wake.signal(.log)
        wake.signal(.log)
        wake.signal(.slice)
        #expect(await wake.wait(atMost: .seconds(600)) == [.log, .slice])
        let start = ContinuousClock.now
        #expect(await wake.wait(atMost: .milliseconds(50)) == [])
        #expect(ContinuousClock.now - start >= .milliseconds(50))
    }

    @Test(
        "A wait is as long as it says, whatever alarm the one before has left",
        arguments: [(600_000, 20), (1_000, 1_500)])
    func keepsTime(_ before: Int, _ milliseconds: Int) async throws {
        let wake = Wake()
        let waiting = Task { await wake.wait(atMost: .milliseconds(before)) }
        // Only a wait that has begun sets an alarm.
        while !wake.isAwaited, !waiting.isCancelled { await Task.yield() }
        wake.signal(.slice)
        #expect(await waiting.value == .slice)
        let start = ContinuousClock.now
        #expect(await wake.wait(atMost: .milliseconds(milliseconds)) == [])
        #expect(ContinuousClock.now - start >= .milliseconds(milliseconds))
    }

    @Test("A wait that is over before it has begun ends too")
    func ends() async {
        let wake = Wake()
        for _ in 0..<2_000 { #expect(await wake.wait(atMost: .zero) == []) }
    }

    @Test("A signal ends a wait")
    func wakes() async {
        let wake = Wake()
        async let waiting = wake.wait(atMost: .seconds(600))
        wake.signal(.slice)
        #expect(await waiting == .slice)
    }

    @Test("Cancellation ends a wait")
    func cancels() async {
        let task = Task { await Wake().wait(atMost: .seconds(600)) }
        task.cancel()
        #expect(await task.value == [])
    }
}

/// Rows of the log, with markers wherever a person's words could stand.
private enum Row {
    static let id = "01a1f793-7ac0-7201-a83c-705b7204a2b9"

    static func accepted(targets: [String], toldBefore: [String] = []) throws -> LogEntry {
        let json = """
            {"id":"\(id)","revision":1,"origin":"IN-WB","status":"STATUS_ACTUAL","lifecycle":"LIFECYCLE_ISSUED",
             "targetStates":["IN-BR"],"headline":"MARKER","narrative":"MARKER","missingPerson":{"sex":"SEX_FEMALE",
             "names":[{"text":"MARKER"}],"homeAddress":"MARKER","lastSeen":{"state":"IN-WB","place":"MARKER"}}}
            """
        let reason = Reason(.explicit, duty: .act, disclosure: .full)
        let states = try targets.map { try #require(State(iso: $0)) }
        let decision = RoutingDecision(
            rulesVersion: "1", targets: try states.map { try #require(Target($0, reasons: [reason])) })
        let told = StateSet(states + (try toldBefore.map { try #require(State(iso: $0)) }))
        return entry(.accepted, payload: Array(json.utf8), told: told, decision: decision.encode())
    }

    static func dead() throws -> LogEntry {
        var entry = entry(.dead, payload: nil, told: [], decision: nil)
        entry.origin = nil
        entry.reason = DeadReason.unattributable.rawValue
        entry.detail = "origin: state.unknown"
        entry.payloadSHA256 = [UInt8](repeating: 3, count: 32)
        return entry
    }

    private static func entry(
        _ outcome: RecordOutcome, payload: [UInt8]?, told: StateSet, decision: [UInt8]?
    ) -> LogEntry {
        LogEntry(
            key: LogKey(PartitionKey(topic: 1, partition: 19), incarnation: 1, offset: 7), outcome: outcome,
            origin: State(iso: "IN-WB"), alertID: UUID(uuidString: id), revision: 1, kind: .missingPerson,
            recordedAt: Date(timeIntervalSince1970: 0), takenAt: Date(timeIntervalSince1970: 1), told: told,
            decision: decision, reason: nil, detail: nil, warningCount: 0, contentType: .json, headers: [],
            payload: payload, payloadSHA256: nil, payloadSize: payload?.count ?? 0)
    }
}
