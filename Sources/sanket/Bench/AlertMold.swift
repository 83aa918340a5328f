import Alerts
import FoundationEssentials
import Kafka
import Publishing

/// An alert as short as one may be, without headers, from which others are made by another id: a back-log of a million of them
/// fits into a mock cluster, and is made in seconds.
struct AlertMold {
    /// How many States one names.
    static let targets = 2

    private let record: ProducerRecord
    private let id: Range<Int>

    /// One for each State and kind, to two other States.
    static func all(topics: Topics) throws -> [AlertMold] {
        let states = State.all.filter { $0 != .union }
        return try states.indices.flatMap { place in
            try Kind.allCases.map { kind in
                let others = (1...targets).map { states[(place + $0) % states.count].iso }
                guard let mold = AlertMold(kind, from: states[place], to: others, topics) else {
                    throw Failure.usage("no short alert of the kind \(kind.rawValue)")
                }
                return mold
            }
        }
    }

    private init?(_ kind: Kind, from origin: State, to targets: [String], _ topics: Topics) {
        var message = Sanket_V1_Alert()
        message.id = AlertID.text(AlertID.derived(from: "mold", place: 0, of: origin))
        message.revision = 1
        message.origin = origin.iso
        message.status = .actual
        message.lifecycle = .issued
        message.targetStates = targets
        switch kind {
        case .missingPerson: message.missingPerson = .init()
        case .rescueRequest: message.rescueRequest.place.state = targets[0]
        case .suspectMovement: message.suspectMovement.headingState = targets[0]
        }
        guard let alert = Alert(message, kind: kind) else { return nil }
        let whole = AlertRecord.record(alert, topics: topics)
        guard let value = whole.value, let id = value.firstRange(of: Array(message.id.utf8)) else { return nil }
        record = ProducerRecord(topic: whole.topic, partition: whole.partition, key: nil, headers: [], value: value)
        self.id = id
    }

    /// Another alert.
    func piece(_ random: inout some RandomNumberGenerator) -> ProducerRecord {
        var piece = record
        piece.value?.replaceSubrange(id, with: AlertID.text(AlertID.mint(now: BenchFill.epoch, using: &random)).utf8)
        return piece
    }
}
