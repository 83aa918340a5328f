import SwiftProtobuf

/// The strict check at the door: `publish` and the gateway refuse what is not valid, listing every violation at once.
package enum Validator {
    /// The largest alert, in bytes of either encoding.
    package static let sizeLimit = 256 * 1024

    /// Beyond that an alert is not read for what else is wrong, in bytes.
    private static let readingLimit = 4 * 1024 * 1024

    /// Every violation of a message, the warnings among them; empty when there is nothing to say. Beyond 200 only their
    /// number is told.
    package static func violations(of alert: Sanket_V1_Alert) -> [Violation] {
        AlertReading(alert).map { findings(in: $0).violations } ?? [Violation(.alertSize)]
    }

    /// - Parameter reach: of its one kind, where that is known already.
    static func findings(in alert: AlertReading, reach: Reach? = nil) -> Findings {
        AlertRules.findings(in: alert, reach: reach)
    }

    /// Reads an alert in JSON (the proto3 mapping; times with any offset, kept as `utcOffsetMinutes` of `issuedAt` when
    /// the sender gives none).
    ///
    /// - Returns: the alert when no violation is an error; else every violation, the warnings among them.
    package static func parse(json bytes: [UInt8]) -> Result<Sanket_V1_Alert, Refusal> {
        parse(bytes, as: .json)
    }

    /// Reads an alert in protobuf.
    package static func parse(protobuf bytes: [UInt8]) -> Result<Sanket_V1_Alert, Refusal> {
        parse(bytes, as: .protobuf)
    }

    private static func parse(_ bytes: [UInt8], as type: ContentType) -> Result<Sanket_V1_Alert, Refusal> {
        var findings = Findings()
        if bytes.count > sizeLimit { findings.note(.alertSize) }
        guard bytes.count <= readingLimit else { return .failure(Refusal(findings.violations)) }
        switch AlertDecoder.read(bytes, as: type, tellsUnknownNames: true) {
        case .failure(let refusal):
            return .failure(Refusal(findings.violations + refusal.violations))
        case .success(let (alert, found)):
            findings.append(found)
            findings.append(Self.findings(in: alert))
            guard !findings.holdsError, let message = try? alert.message.decoded() else {
                return .failure(Refusal(findings.violations))
            }
            return .success(message)
        }
    }
}
