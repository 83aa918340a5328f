import SwiftProtobuf

/// The strict check at the door: `publish` and the gateway refuse what is not valid, listing every violation at once.
package enum Validator {
    /// The largest alert, in bytes of either encoding.
    package static let sizeLimit = 256 * 1024

    /// Every violation of a message, the warnings among them; empty when there is nothing to say.
    package static func violations(of alert: Sanket_V1_Alert) -> [Violation] {
        Inspector.violations(of: alert) + AlertRules.violations(of: alert)
    }

    /// Reads an alert in JSON (the proto3 mapping; times with any offset, kept as `utcOffsetMinutes` of `issuedAt` when
    /// the sender gives none).
    ///
    /// - Returns: the alert when no violation is an error; else every violation, the warnings among them.
    package static func parse(json bytes: [UInt8]) -> Result<Sanket_V1_Alert, Refusal> {
        // Beyond that it is not read for what else is wrong.
        guard bytes.count <= 32 * sizeLimit else { return .failure(Refusal([Violation(.alertSize)])) }
        var tooLarge = bytes.count > sizeLimit ? [Violation(.alertSize)] : []
        switch AlertDecoder.screened(json: bytes, tellsUnknownNames: true) {
        case .failure(let refusal):
            return .failure(Refusal(tooLarge + refusal.violations))
        case .success(var (alert, violations)):
            // A field that was left out is told once, not also as missing.
            let told = Set(violations.map(\.path))
            violations += Self.violations(of: alert).filter { !told.contains($0.path) || $0.path.isEmpty }
            if violations.contains(where: { $0.rule == Rule.alertSize.rawValue }) { tooLarge = [] }
            violations = tooLarge + violations
            guard !violations.contains(where: { $0.severity == .error }) else { return .failure(Refusal(violations)) }
            IssueOffset.keep(in: &alert, from: bytes)
            return .success(alert)
        }
    }

    /// Reads an alert in protobuf.
    package static func parse(protobuf bytes: [UInt8]) -> Result<Sanket_V1_Alert, Refusal> {
        guard bytes.count <= sizeLimit else { return .failure(Refusal([Violation(.alertSize)])) }
        guard let alert = try? Sanket_V1_Alert(serializedBytes: bytes) else {
            return .failure(Refusal([Violation(.protobufMalformed)]))
        }
        let violations = violations(of: alert)
        return violations.contains { $0.severity == .error } ? .failure(Refusal(violations)) : .success(alert)
    }
}
