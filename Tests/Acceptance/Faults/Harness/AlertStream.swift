import AcceptanceSupport
import Alerts
import Foundation
import Kafka

/// Records as a State's own software would send them, in order, the same for the same seed: alerts of all kinds in both
/// encodings, later revisions, repeats, late revisions, conflicts, and poison.
struct AlertStream: Sendable {
    /// What a record is, whatever was sent before it; with what came before it, what must become of it.
    enum Meaning: Hashable, Sendable {
        /// - named: codes of the States that its text names: whatever the rules add, these must be told.
        case alert(id: String, revision: Int, content: Int, named: Set<String>)
        case dead(DeadReason)
        /// Any bytes: only that it is kept as it came is known.
        case anything
    }

    struct Item: Sendable {
        var record: ProducerRecord
        var meaning: Meaning
    }

    /// The header by which a record in the topic is known again: its number in the stream.
    static let header = "test-item"

    private struct Known {
        var id: String
        var kind: Kind
        var origin: State
        /// Whom each revision names.
        var targets: [String]
        /// Content by revision.
        var revisions: [Int: Int]
        var newest: Int
    }

    private(set) var items: [Item] = []
    private var random: SeededGenerator
    private var known: [Known] = []
    private var hostile: HostileBytes

    init(seed: UInt64, count: Int) {
        random = SeededGenerator(seed: seed)
        hostile = HostileBytes(seed: seed ^ 0xBAD)
        items.reserveCapacity(count)
        while items.count < count { add() }
    }

    /// Of records that a test has made itself.
    init(items: [Item]) {
        self.init(seed: 0, count: 0)
        self.items = items
    }

    /// The beginning of another.
    init(first count: Int, of stream: AlertStream) {
        self = stream
        items.removeLast(max(0, items.count - count))
    }

    private mutating func add() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<68: fresh()
        case 68..<78: revise()
        case 78..<86: again()
        case 86..<90: late()
        case 90..<92: conflict()
        default: poison()
        }
    }

    // MARK: Alerts

    private mutating func fresh() {
        let states = State.all.filter { $0 != .union }
        let milliseconds = 1_795_150_800_000 + items.count
        let origin = states.randomElement(using: &random) ?? .union
        let others = State.all.filter { $0 != origin }.shuffled(using: &random)
        let alert = Known(
            id: AlertID.text(
                AlertID.mint(now: Date(timeIntervalSince1970: Double(milliseconds) / 1000), using: &random)),
            kind: Kind.allCases.randomElement(using: &random) ?? .missingPerson, origin: origin,
            targets: others.prefix(Int.random(in: 1...2, using: &random)).map(\.iso), revisions: [1: 0], newest: 1)
        known.append(alert)
        send(alert, revision: 1, content: 0)
    }

    /// Sometimes leaves a number out, which may come late.
    private mutating func revise() {
        guard let index = known.indices.randomElement(using: &random) else { return fresh() }
        let revision = known[index].newest + Int.random(in: 1...2, using: &random)
        known[index].newest = revision
        known[index].revisions[revision] = 0
        send(known[index], revision: revision, content: 0)
    }

    private mutating func again() {
        guard let alert = known.randomElement(using: &random),
            let (revision, content) = alert.revisions.sorted(by: { $0.key < $1.key }).randomElement(using: &random)
        else { return fresh() }
        send(alert, revision: revision, content: content)
    }

    private mutating func late() {
        let gaps = known.indices.filter { known[$0].revisions.count < known[$0].newest }
        guard let index = gaps.randomElement(using: &random),
            let revision = (1..<known[index].newest).first(where: { known[index].revisions[$0] == nil })
        else { return revise() }
        known[index].revisions[revision] = 0
        send(known[index], revision: revision, content: 0)
    }

    private mutating func conflict() {
        guard let alert = known.randomElement(using: &random) else { return fresh() }
        send(alert, revision: alert.newest, content: 1)
    }

    private mutating func send(_ alert: Known, revision: Int, content: Int) {
        let (target, others) = (alert.targets[0], Array(alert.targets.dropFirst()))
        let json = AlertJSON.any(
            alert.kind, id: alert.id, revision: revision, origin: alert.origin.iso, target: target, others: others,
            headline: "Invented, content \(content)")
        var value = Array(json.utf8)
        var type = ContentType.json
        if random.chance(25), let bytes = Self.protobuf(value) {
            value = bytes
            type = .protobuf
        }
        add(
            alert.kind, alert.origin, value, type.rawValue,
            .alert(
                id: alert.id, revision: revision, content: content,
                named: AlertJSON.named(alert.kind, target: target, others: others)))
    }

    /// The same alert in the other encoding; nil for one that the door would refuse.
    static func protobuf(_ json: [UInt8]) -> [UInt8]? {
        (try? Validator.parse(json: json).get()).flatMap { Alert($0) }?.canonicalBytes()
    }

    // MARK: Poison

    private mutating func poison() {
        let kind = Kind.allCases.randomElement(using: &random) ?? .missingPerson
        let origin = State.all.randomElement(using: &random) ?? .union
        let id = AlertID.text(AlertID.mint(now: Date(timeIntervalSince1970: 1_795_150_800), using: &random))
        let (value, type, meaning) = hostile.next(kind, origin, id: id)
        add(kind, origin, value, type, meaning)
    }

    private mutating func add(
        _ kind: Kind, _ origin: State, _ value: [UInt8]?, _ contentType: String?, _ meaning: Meaning
    ) {
        var headers = [KafkaHeader(name: Self.header, value: Array("\(items.count)".utf8))]
        if let contentType { headers.append(KafkaHeader(name: "content-type", value: Array(contentType.utf8))) }
        let record = ProducerRecord(
            topic: Topics().alerts(kind), partition: Int32(origin.lgd), key: nil, headers: headers, value: value)
        items.append(Item(record: record, meaning: meaning))
    }
}
