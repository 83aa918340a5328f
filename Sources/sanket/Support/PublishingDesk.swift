import Alerts
import FoundationEssentials
import Kafka
import Publishing
import Routing
import Synchronization

/// An alert that the broker has acknowledged, and what has become of it since.
struct SentAlert: Sendable {
    var file: String
    var alert: Alert
    var targets: [Target]
    var receipt: Receipt
    var sentAt: ContinuousClock.Instant
    var acceptedAfter: Duration
    var persistedAfter: Duration?
    var notifiedAfter: Duration?
    var outcome: String?
    /// The States of which the sender has heard that they are notified, and how many there are to hear of.
    var notified = StateSet()
    var expected: Int?
}

/// The door of `sanket publish`: strict, in order, with a receipt for each alert and every error of a bad one.
final class PublishingDesk: Sendable {
    struct Counts {
        var accepted = 0
        var refused = 0
        /// Not in their topic.
        var failed = 0
        /// Handed to the broker without an answer: maybe in their topic.
        var unknown = 0
        /// Left out, for the journal says that they were accepted before.
        var before = 0

        var total: Int { accepted + refused + failed + unknown + before }
    }

    private let topics: Topics
    private let router: Router
    private let producer: KafkaProducer
    private let journal: PublishingJournal?
    private let printsJSON: Bool
    private let state = Mutex(Counts())
    private let started = ContinuousClock.now

    /// How long an interruption waits for the answers to what is on its way.
    private static let grace = Duration.seconds(2)

    init(topics: Topics, router: Router, producer: KafkaProducer, journal: PublishingJournal?, printsJSON: Bool) {
        self.topics = topics
        self.router = router
        self.producer = producer
        self.journal = journal
        self.printsJSON = printsJSON
    }

    var counts: Counts { state.withLock { $0 } }

    /// Publishes what is valid of these, in order, and complains about the rest.
    ///
    /// - Parameter announce: called with what is about to be sent, so that nobody is surprised to hear of it.
    /// - Throws: where the journal can't be written; what was accepted has been told then.
    func publish(_ documents: [AlertDocument], announce: ([Alert]) -> Void) async throws -> [SentAlert] {
        var valid: [(AlertDocument, Alert)] = []
        for document in documents {
            switch Validator.alert(json: document.json) {
            case .success(let alert):
                if journal?.holds(alert) == true {
                    state.withLock { $0.before += 1 }
                } else {
                    valid.append((document, alert))
                }
            case .failure(let refusal): refuse(document, refusal.violations)
            }
        }
        announce(valid.map(\.1))
        let sentAt = ContinuousClock.now
        let results = await answers(to: valid.map { AlertRecord.record($1, topics: topics) })
        let acceptedAfter = ContinuousClock.now - sentAt
        var sent: [SentAlert] = []
        for ((document, alert), result) in zip(valid, results) {
            switch result {
            case .success(let receipt):
                state.withLock { $0.accepted += 1 }
                sent.append(
                    SentAlert(
                        file: document.file, alert: alert, targets: router.targets(of: alert), receipt: receipt,
                        sentAt: sentAt, acceptedAfter: acceptedAfter))
            case .failure(let error): fail(document, alert, error)
            }
        }
        progress()
        do {
            try journal?.note(sent)
        } catch {
            sent.forEach { print($0) }
            throw error
        }
        return sent
    }

    /// What the broker says of each record. An interruption gives it a moment to answer what is on its way, and then ends the
    /// producer: it alone knows which records were never sent. A call that is cancelled doesn't learn that.
    private func answers(to records: [ProducerRecord]) async -> [Result<Receipt, KafkaError>] {
        let sending = Task { await producer.send(records) }
        return await withTaskCancellationHandler {
            await sending.value
        } onCancel: {
            Task { await producer.shutdown(deadline: Self.grace) }
        }
    }

    // MARK: Telling

    private struct ReceiptLine: Encodable {
        struct TargetLine: Encodable {
            var state: String
            var duty: String
            var disclosure: String
            var reasons: [String]
        }
        var file: String
        var alert_id: String
        var revision: Int32
        var kind: String
        var origin: String
        var topic: String
        var partition: Int32
        /// Absent where the broker holds the record and did not say where.
        var offset: Int64?
        var targets: [TargetLine]
        var accepted_ms: Double
        var persisted_ms: Double?
        var notified_ms: Double?
        var outcome: String?
    }

    private struct RefusalLine: Encodable {
        var file: String
        var line: Int
        var violations: [Violation]?
        var alert_id: String?
        var revision: Int32?
        /// `not-accepted`, or `unknown`: then it may be in its topic, and is safe to send again.
        var delivery: String?
        var error: String?
    }

    func print(_ sent: SentAlert) {
        let line = ReceiptLine(
            file: sent.file, alert_id: AlertID.text(sent.alert.id), revision: sent.alert.revision,
            kind: sent.alert.kind.rawValue, origin: sent.alert.origin.iso, topic: sent.receipt.topic,
            partition: sent.receipt.partition, offset: sent.receipt.offset,
            targets: sent.targets.map {
                .init(
                    state: $0.state.iso, duty: $0.duty.rawValue, disclosure: $0.disclosure.rawValue,
                    reasons: $0.reasons.map(\.label))
            },
            accepted_ms: sent.acceptedAfter.inMilliseconds, persisted_ms: sent.persistedAfter?.inMilliseconds,
            notified_ms: sent.notifiedAfter?.inMilliseconds, outcome: sent.outcome)
        if printsJSON {
            try? Terminal.json(line)
            return
        }
        var text = "accepted \(line.alert_id)/\(line.revision) at \(sent.receipt.place)"
        if let outcome = line.outcome { text += "  \(outcome)" }
        if let milliseconds = line.persisted_ms { text += "  persisted after \(Int(milliseconds)) ms" }
        if let milliseconds = line.notified_ms { text += "  notified after \(Int(milliseconds)) ms" }
        Terminal.say(text + "\n  " + Self.told(sent.targets))
    }

    /// Who hears of it: those that act by name, of those that look out as many.
    private static func told(_ targets: [Target]) -> String {
        let acting = targets.filter { $0.duty == .act }.map(\.state.iso).joined(separator: " ")
        let watching = targets.filter { $0.duty == .lookOut }
        let looking = watching.count > 8 ? "\(watching.count) States" : watching.map(\.state.iso).joined(separator: " ")
        return switch (acting.isEmpty, looking.isEmpty) {
        case (true, true): "no State is told: none but the origin is named"
        case (false, true): "told to act: \(acting)"
        case (true, false): "told to look out: \(looking)"
        case (false, false): "told to act: \(acting); to look out: \(looking)"
        }
    }

    private func refuse(_ document: AlertDocument, _ violations: [Violation]) {
        state.withLock { $0.refused += 1 }
        if printsJSON {
            try? Terminal.json(RefusalLine(file: document.file, line: document.line, violations: violations))
            return
        }
        let lines = violations.map { violation in
            "\n  \(violation.path): \(violation.rule): " + violation.messages.map(\.text).joined(separator: " · ")
        }
        Terminal.complain("refused \(document.place)" + lines.joined())
    }

    private func fail(_ document: AlertDocument, _ alert: Alert, _ error: KafkaError) {
        let isUnknown = error.delivery != .notPersisted
        state.withLock { if isUnknown { $0.unknown += 1 } else { $0.failed += 1 } }
        let id = AlertID.text(alert.id)
        if printsJSON {
            try? Terminal.json(
                RefusalLine(
                    file: document.file, line: document.line, alert_id: id, revision: alert.revision,
                    delivery: isUnknown ? "unknown" : "not-accepted", error: error.description))
            return
        }
        let word = isUnknown ? "unknown, safe to send again" : "not accepted"
        Terminal.complain("\(word) \(document.place) \(id)/\(alert.revision): \(error)")
    }

    private func progress() {
        let counts = counts
        guard counts.accepted + counts.refused >= 1000 else { return }
        let rate = Double(counts.accepted) / max((ContinuousClock.now - started).inMilliseconds / 1000, 0.001)
        Terminal.progress("\(counts.accepted) accepted, \(counts.refused) refused, \(Int(rate)) a second")
    }

    /// What an interruption leaves behind; the alerts that were not accepted have been told one by one.
    func tellInterruption() {
        let counts = counts
        Terminal.complain(
            "interrupted: \(counts.accepted) accepted, \(counts.refused) refused, \(counts.unknown) unknown, "
                + "\(counts.failed) not accepted; what follows was not sent")
        if counts.unknown > 0 { Terminal.complain("send the unknown again: a repeat is told by its id") }
        if let journal { Terminal.complain("go on with: sanket publish --resume \(journal.path) and the same input") }
    }

    /// The end of the command: what was not done decides the exit code.
    func conclude(_ unfinished: Int, wait: Publish.Milestone) throws {
        let counts = counts
        if counts.total > 1, !printsJSON {
            let before = counts.before > 0 ? ", \(counts.before) accepted before" : ""
            let unknown = counts.unknown > 0 ? ", \(counts.unknown) unknown" : ""
            Terminal.complain(
                "\(counts.accepted) accepted, \(counts.refused) refused, \(counts.failed) failed\(unknown)\(before)")
        }
        if counts.total == 0 { throw Failure.usage("there is no alert in it: nothing was published") }
        if counts.failed + counts.unknown > 0 {
            throw Failure.down("\(counts.failed + counts.unknown) alerts were not accepted by the broker")
        }
        if unfinished > 0 {
            throw Failure.down("\(unfinished) alerts are accepted, but were not \(wait.rawValue) in time. None is lost")
        }
        if counts.refused > 0 { throw Failure.no("\(counts.refused) alerts were refused") }
    }
}

extension Duration {
    var inMilliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds / 1_000_000_000_000) / 1000
    }
}
