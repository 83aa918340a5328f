package import FoundationEssentials
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

    static func findings(in alert: AlertReading) -> Findings {
        AlertRules.findings(in: alert.message, after: alert.findings)
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
        let (reading, findings) = read(bytes, as: type, unnamed: { nil })
        guard let reading, !findings.holdsError, let message = try? reading.message.decoded() else {
            return .failure(Refusal(findings.violations))
        }
        return .success(message)
    }

    /// What the door makes of one alert.
    package struct Verdict: Sendable {
        /// The State that it says it is from, whatever else is wrong with it; nil where it names none.
        package var origin: State?
        /// The alert when no violation is an error; else every violation, the warnings among them.
        package var result: Result<Alert, Refusal>
    }

    /// Reads an alert in either encoding, as `parse` does, without making a message of it where its bytes can be used as
    /// they are.
    ///
    /// - Parameter id: for an alert that says none; asked for once at most.
    package static func judge(
        _ bytes: [UInt8], as type: ContentType, unnamed id: () -> UUID? = { nil }
    ) -> Verdict {
        let (reading, findings) = read(bytes, as: type, unnamed: id)
        let origin = reading.flatMap { State(iso: $0.message.origin) }
        guard let reading, !findings.holdsError else {
            return Verdict(origin: origin, result: .failure(Refusal(findings.violations)))
        }
        guard let alert = Alert(reading) else {
            return Verdict(origin: origin, result: .failure(Refusal(.alertSize)))
        }
        return Verdict(origin: origin, result: .success(alert))
    }

    /// The alert as far as it can be read, and all that is wrong with it.
    private static func read(
        _ bytes: [UInt8], as type: ContentType, unnamed id: () -> UUID?
    ) -> (AlertReading?, Findings) {
        var findings = Findings()
        if bytes.count > sizeLimit { findings.note(.alertSize) }
        guard bytes.count <= readingLimit else { return (nil, findings) }
        switch AlertDecoder.read(bytes, as: type, tellsUnknownNames: true, unnamed: id) {
        case .failure(let refusal):
            for violation in refusal.violations { findings.note(violation) }
            return (nil, findings)
        case .success(let (alert, found)):
            findings.append(found)
            findings.append(Self.findings(in: alert))
            return (alert, findings)
        }
    }
}
