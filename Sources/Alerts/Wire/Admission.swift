package import FoundationEssentials

/// What a record from a topic is: an alert, with what is wrong in it as warnings, or dead, with the reason.
///
/// A record that reached the topic is somebody's child: only what can't be decoded, attributed or routed is dead.
package enum Admission: Sendable {
    case alert(Alert, warnings: [Violation])
    /// - detail: path and rule, never a value. The rest as far as it could be read.
    case dead(DeadReason, detail: Detail, origin: State?, id: UUID?, revision: Int32?)

    /// Where a record broke which rule.
    package struct Detail: Hashable, Codable, Sendable, CustomStringConvertible {
        /// A path of the schema, `origin`; empty for the record as a whole.
        package var path: String
        /// The raw value of a `Rule`; empty where no rule of the content is broken.
        package var rule: String

        /// A broken rule at a path of the schema.
        package init(_ rule: Rule, at path: String = "") {
            self.path = path
            self.rule = rule.rawValue
        }

        /// `path: rule`.
        package var description: String { path.isEmpty ? rule : "\(path): \(rule)" }
    }
}

/// Takes a record leniently. Never throws, and never traps whatever the bytes.
///
/// - Parameters:
///   - topicKind: what the record's topic holds.
///   - partition: where it stands; an alert stands in the partition of its origin.
package func admit(
    value: [UInt8]?, headers: [(String, [UInt8]?)], topicKind: Kind, partition: Int32
) -> Admission {
    guard let value, !value.isEmpty else {
        return .dead(.undecodable, detail: .init(.alertEmpty), origin: nil, id: nil, revision: nil)
    }
    let type = ContentType(headers: headers)
    guard let (message, decoding) = AlertDecoder.decode(value, as: type) else {
        let isJSON = (type ?? ContentType(sniffing: value)) == .json
        let rule: Rule = isJSON ? .jsonMalformed : .protobufMalformed
        return .dead(.undecodable, detail: .init(rule), origin: nil, id: nil, revision: nil)
    }
    let origin = State(iso: message.origin)
    let id = AlertID.parse(message.id)
    let revision = message.revision
    func dead(_ reason: DeadReason, _ rule: Rule, at path: String) -> Admission {
        .dead(reason, detail: .init(rule, at: path), origin: origin, id: id, revision: revision)
    }
    if id == nil { return dead(.unattributable, message.id.isEmpty ? .idMissing : .idUUID, at: "id") }
    guard let origin else {
        return dead(.unattributable, message.origin.isEmpty ? .originMissing : .stateUnknown, at: "origin")
    }
    if origin.partition != partition { return dead(.wrongPartition, .originPartition, at: "origin") }
    let kinds = Kind.present(in: message)
    if let other = kinds.first, !kinds.contains(topicKind) { return dead(.wrongKind, .kindTopic, at: other.field) }
    if kinds.isEmpty, namesNoState(message) { return dead(.unroutable, .kindMissing, at: topicKind.field) }
    guard let alert = Alert(message, kind: topicKind) else { return dead(.unattributable, .idUUID, at: "id") }

    var warnings = decoding
    if value.count > Validator.sizeLimit { warnings.append(Violation(.alertSize)) }
    warnings += Validator.violations(of: message)
    return .alert(alert, warnings: warnings.map(\.asWarning))
}

private func namesNoState(_ message: Sanket_V1_Alert) -> Bool {
    [message.targetStates, message.occurrenceStates, message.destinationStates, message.offenderStates]
        .allSatisfy { list in !list.contains { State(iso: $0) != nil } }
}
