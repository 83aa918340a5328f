import Alerts
import FoundationEssentials
import Kafka
import SwiftProtobuf
import Synchronization

/// Listens on the events topic for what becomes of the alerts that were just sent.
final class Echo: Sendable {
    private struct State {
        var waiting = AwaitedAlerts()
        /// `id/revision` of what is on its way, without a receipt yet.
        var announced: Set<String> = []
        /// Events that came before their receipt.
        var early: [Sanket_V1_Event] = []
    }

    private let reader: PartitionReader
    private let milestone: Publish.Milestone
    private let tell: @Sendable (SentAlert) -> Void
    private let state = Mutex(State())
    private let listening = Mutex<Task<Void, Never>?>(nil)

    /// Opens before anything is published, at the end of every partition.
    ///
    /// - Parameter tell: called for each alert as soon as it has come so far.
    init(parts: Parts, milestone: Publish.Milestone, tell: @escaping @Sendable (SentAlert) -> Void) async throws {
        self.milestone = milestone
        self.tell = tell
        let partitions = (0..<Int32(Topics.partitions)).map {
            TopicPartition(topic: parts.topics.events, partition: $0)
        }
        // Offsets rather than "end": an end is looked up lazily, and the events might be there before.
        let marks = try await parts.admin().watermarks(partitions, within: .seconds(10))
        reader = try PartitionReader(
            parts.configuration.kafka, from: marks.mapValues { .offset($0.high) }, logger: parts.logger)
        let task = Task { await listen() }
        listening.withLock { $0 = task }
    }

    private var unfinished: Int { state.withLock { $0.waiting.count } }

    /// A partition that can't be read is said once; the others are read on.
    private func listen() async {
        var hasComplained = false
        while true {
            do {
                guard let record = try await reader.next() else { return }
                if let event = try? Sanket_V1_Event(serializedBytes: record.value ?? []) { hear(event) }
            } catch {
                if !hasComplained {
                    Terminal.complain("of some alerts it may not be heard what becomes of them: \(error)")
                }
                hasComplained = true
            }
        }
    }

    /// To be called before these are sent: of everything else that happens nothing is kept.
    func announce(_ alerts: [Alert]) {
        state.withLock { state in
            for alert in alerts { state.announced.insert("\(AlertID.text(alert.id))/\(alert.revision)") }
        }
    }

    /// To be called with the receipts of what was announced.
    func expect(_ sent: [SentAlert]) {
        let early = state.withLock { state in
            for alert in sent { state.waiting.add(alert) }
            state.announced = []
            defer { state.early = [] }
            return state.early
        }
        early.forEach(hear)
    }

    private func hear(_ event: Sanket_V1_Event) {
        let now = ContinuousClock.now
        let done: SentAlert? = state.withLock { state in
            guard var alert = state.waiting.take(for: event) else {
                if state.announced.contains("\(event.alertID)/\(event.revision)") { state.early.append(event) }
                return nil
            }
            switch event.type {
            case .persisted:
                alert.persistedAfter = now - alert.sentAt
                alert.outcome = event.outcome.word
                // A record that is not relayed has nothing more to wait for.
                alert.expected = event.outcome == .accepted && milestone == .notified ? Int(event.targetCount) : 0
                if alert.expected == 0, event.outcome == .accepted, event.targetCount == 0 {
                    alert.notifiedAfter = alert.persistedAfter
                }
            case .notified:
                if let target = Alerts.State(iso: event.target) { alert.notified.insert(target) }
                alert.notifiedAfter = now - alert.sentAt
            default: break
            }
            let isDone = alert.expected.map { alert.notified.count >= $0 } ?? false
            if !isDone { state.waiting.add(alert) }
            return isDone ? alert : nil
        }
        if let done { tell(done) }
    }

    /// Returns once nothing is waited for, or the time is over.
    func wait(atMost limit: Duration) async throws {
        let deadline = ContinuousClock.now + limit
        while unfinished > 0, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Hears no more, and returns how many alerts did not come so far. Each accepted alert has been told by then, once,
    /// however far it came.
    func end() async -> Int {
        reader.close()
        await listening.withLock { $0 }?.value
        let unfinished = state.withLock { $0.waiting.all }
        unfinished.forEach(tell)
        return unfinished.count
    }
}

extension Sanket_V1_RecordOutcome {
    /// The outcome as the ledger writes it.
    var word: String {
        switch self {
        case .accepted: "accepted"
        case .late: "late"
        case .repeat: "repeat"
        case .dead: "dead"
        default: "unknown"
        }
    }
}
