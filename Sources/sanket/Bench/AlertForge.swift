import Alerts
import FoundationEssentials
import Kafka
import Publishing
import Routing
import SwiftProtobuf

/// Makes alerts for measuring from the published examples: the three kinds in turn, from every State, to two to five
/// others, half in protobuf and half in JSON. The same seed gives the same alerts.
struct AlertForge {
    /// One of them as its sender would produce it.
    struct Piece: Sendable {
        var record: ProducerRecord
        var id: UUID
        /// Whom the router sends it to.
        var targets: StateSet
    }

    private let templates: [Kind: [Sanket_V1_Alert]]
    private let router: Router
    private let topics: Topics
    private let states = State.all.filter { $0 != .union }
    private var random: SplitMix
    private var made = 0

    /// - Throws: `Failure.usage` where a file is no alert, or a kind has none.
    init(files: [String], seed: UInt64, router: Router, topics: Topics) throws {
        var templates: [Kind: [Sanket_V1_Alert]] = [:]
        for file in files {
            guard let message = try? Sanket_V1_Alert(jsonUTF8Bytes: Terminal.read(file)),
                let kind = Sanket_V1_Alert.View(of: message).flatMap({ Kind.present(in: $0).first })
            else { throw Failure.usage("\(file) is no alert in JSON") }
            templates[kind, default: []].append(message)
        }
        if let kind = Kind.allCases.first(where: { templates[$0] == nil }) {
            throw Failure.usage("there is no example of the kind \(kind.rawValue) among the files")
        }
        self.templates = templates
        self.router = router
        self.topics = topics
        random = SplitMix(seed: seed)
    }

    /// The next one, issued at that time.
    mutating func next(issuedAt: Date) throws -> Piece {
        let kind = Kind.allCases[made % Kind.allCases.count]
        let isJSON = made / Kind.allCases.count % 2 == 1
        made += 1
        // Some examples go to more States than wanted (a child's neighbours): then another has its turn.
        for _ in 0..<1_000 {
            let message = vary(template(of: kind), kind, issuedAt)
            guard let alert = Alert(message, kind: kind) else { continue }
            let targets = StateSet(router.targets(of: alert).map(\.state))
            guard (2...5).contains(targets.count) else { continue }
            return Piece(
                record: isJSON ? try json(alert) : AlertRecord.record(alert, topics: topics), id: alert.id,
                targets: targets)
        }
        throw Failure.usage("no example of the kind \(kind.rawValue) goes to two to five States")
    }

    private mutating func template(of kind: Kind) -> Sanket_V1_Alert {
        templates[kind]?.randomElement(using: &random) ?? Sanket_V1_Alert()
    }

    private func json(_ alert: Alert) throws -> ProducerRecord {
        var event = CloudEvent.of(alert)
        event.contentType = ContentType.json.rawValue
        return ProducerRecord(
            topic: topics.alerts(alert.kind), partition: alert.origin.partition,
            key: Array(AlertID.text(alert.id).utf8),
            headers: event.headers().map { KafkaHeader(name: $0.0, value: $0.1) },
            value: try alert.message.decoded().jsonUTF8Bytes())
    }

    /// Another alert of the same build: its own id, States, times and numbers.
    private mutating func vary(_ template: Sanket_V1_Alert, _ kind: Kind, _ issuedAt: Date) -> Sanket_V1_Alert {
        var alert = template
        var others = states
        let origin = others.remove(at: Int.random(in: others.indices, using: &random))
        others.shuffle(using: &random)
        let targets = others.prefix(Int.random(in: 2...5, using: &random)).map(\.iso)
        let issued = Google_Protobuf_Timestamp(date: issuedAt)
        alert.id = AlertID.text(AlertID.mint(now: issuedAt, using: &random))
        alert.revision = 1
        alert.origin = origin.iso
        alert.status = .actual
        alert.lifecycle = .issued
        alert.issuedAt = issued
        alert.expiresAt = Google_Protobuf_Timestamp(date: issuedAt + 14 * 86_400)
        alert.targetStates = targets
        if !alert.occurrenceStates.isEmpty { alert.occurrenceStates = [targets[0]] }
        if !alert.destinationStates.isEmpty { alert.destinationStates = [targets[1]] }
        if !alert.offenderStates.isEmpty { alert.offenderStates = [targets[1]] }
        alert.clearTransfer()
        alert.cancelReason = .unspecified
        alert.fir.serial = UInt32.random(in: 1...900, using: &random)
        switch kind {
        case .missingPerson:
            alert.missingPerson.clearOutcome()
            alert.missingPerson.homeState = origin.iso
            alert.missingPerson.lastSeen.state = origin.iso
            // Longer ago than the hours in which a child's alert goes nationwide.
            alert.missingPerson.lastSeen.at = Google_Protobuf_Timestamp(date: issuedAt - 2 * 86_400)
        case .rescueRequest:
            alert.rescueRequest.clearResult()
            alert.rescueRequest.place.state = targets[0]
            for index in alert.rescueRequest.groups.indices { alert.rescueRequest.groups[index].homeState = origin.iso }
        case .suspectMovement:
            alert.suspectMovement.clearOutcome()
            alert.suspectMovement.legs = alert.suspectMovement.legs.map {
                Self.moved($0, origin.iso, targets, issuedAt)
            }
            alert.suspectMovement.lastSeen.state = origin.iso
            alert.suspectMovement.headingState = targets[0]
            alert.suspectMovement.eta.from = Google_Protobuf_Timestamp(date: issuedAt + 3_600)
            alert.suspectMovement.eta.to = Google_Protobuf_Timestamp(date: issuedAt + 7_200)
        }
        return alert
    }

    /// The same leg between other States, begun an hour ago.
    private static func moved(
        _ leg: Sanket_V1_Leg, _ origin: String, _ targets: [String], _ issuedAt: Date
    ) -> Sanket_V1_Leg {
        var leg = leg
        leg.departs.state = origin
        leg.departs.at = Google_Protobuf_Timestamp(date: issuedAt - 3_600)
        leg.clearArrives()
        leg.arrives.state = targets[0]
        if !leg.statesPassed.isEmpty { leg.statesPassed = [targets[1]] }
        return leg
    }
}
