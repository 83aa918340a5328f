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
    admit(value: value, as: ContentType(headers: headers), topicKind: topicKind, partition: partition)
}

/// The same where the headers were looked at.
///
/// - Parameter type: what they say.
package func admit(value: [UInt8]?, as type: ContentType?, topicKind: Kind, partition: Int32) -> Admission {
    guard let value, !value.isEmpty else {
        return .dead(.undecodable, detail: .init(.alertEmpty), origin: nil, id: nil, revision: nil)
    }
    guard let (reading, decoding) = AlertDecoder.decode(value, as: type) else {
        let isJSON = (type ?? ContentType(sniffing: value)) == .json
        let rule: Rule = isJSON ? .jsonMalformed : .protobufMalformed
        return .dead(.undecodable, detail: .init(rule), origin: nil, id: nil, revision: nil)
    }
    let message = reading.message
    let (id, origin) = (reading.id, reading.origin)
    let revision = message.revision
    func dead(_ reason: DeadReason, _ detail: Admission.Detail) -> Admission {
        .dead(reason, detail: detail, origin: origin, id: id, revision: revision)
    }
    guard let id else {
        return dead(.unattributable, .init(message.id.isEmpty ? .idMissing : .idUUID, at: "id"))
    }
    guard let origin else {
        return dead(.unattributable, .init(message.origin.isEmpty ? .originMissing : .stateUnknown, at: "origin"))
    }
    if origin.partition != partition { return dead(.wrongPartition, .init(.originPartition, at: "origin")) }
    if !topicKind.isPresent(in: message), let other = Kind.present(in: message).first {
        return dead(.wrongKind, .init(.kindTopic, at: other.field))
    }
    guard let alert = Alert(reading, kind: topicKind, id: id, origin: origin) else {
        return dead(.undecodable, .init(.alertSize))
    }
    if let fault = Reach.fault(in: alert) { return dead(.unroutable, fault) }

    var findings = decoding
    if value.count > Validator.sizeLimit { findings.note(.alertSize) }
    findings.append(Validator.findings(in: reading, reach: reading.isCanonical ? alert.reach : nil))
    let warnings = findings.violations.map(\.asWarning)
    return .alert(reading.findings.mayHold(.nationalNumber) ? alert.masked() : alert, warnings: warnings)
}

extension Alert {
    /// The alert of a record that was admitted before, without what is wrong in it. nil when the bytes are not those.
    package init?(admitted value: [UInt8]?, headers: [(String, [UInt8]?)], topicKind: Kind) {
        guard let value, let (reading, _) = AlertDecoder.decode(value, as: ContentType(headers: headers)) else {
            return nil
        }
        guard let alert = Alert(reading, kind: topicKind) else { return nil }
        self = reading.findings.mayHold(.nationalNumber) ? alert.masked() : alert
    }
}
