package import FoundationEssentials
import SwiftProtobuf

/// The strict check of what States tell of their deeds: over HTTP and at the command line the same.
package enum DeedDoor {
    /// The largest body, in bytes of either encoding.
    package static let sizeLimit = 64 * 1024

    /// Reads a body.
    ///
    /// - Parameters:
    ///   - bytes: none at all are a body in which nothing is told.
    ///   - state: who tells it.
    /// - Returns: the body with its texts in their normal form, when no violation is an error; else every violation, the
    ///   warnings among them.
    package static func parse<Body: DeedBody>(
        _ bytes: [UInt8], as type: ContentType = .json, by state: State, now: Date
    ) -> Result<Body, Refusal> {
        read(bytes, as: type).flatMap { (body: Body, found: Findings) in
            var findings = found
            findings.append(Self.findings(in: body, by: state, now: now))
            return findings.holdsError ? .failure(Refusal(findings.violations)) : .success(body.normalised)
        }
    }

    /// Reads a body as far as its form goes, for who adds to it before `violations` looks at what it says.
    package static func decode<Body: DeedBody>(_ bytes: [UInt8], as type: ContentType) -> Result<Body, Refusal> {
        read(bytes, as: type).flatMap { (body: Body, findings: Findings) in
            findings.holdsError ? .failure(Refusal(findings.violations)) : .success(body)
        }
    }

    /// Every violation of a body; empty when there is nothing to say.
    package static func violations(of body: some DeedBody, by state: State, now: Date) -> [Violation] {
        findings(in: body, by: state, now: now).violations
    }

    /// What is wrong with an officer's id; empty when nothing is.
    package static func violations(officer id: String, at path: String) -> [Violation] {
        if id.isEmpty || Format.broken(id, as: .officerID) != nil { return [Violation(.officerID, at: path)] }
        return NationalNumber.occurs(in: id) ? [Violation(.nationalNumber, at: path)] : []
    }

    private static func read<Body: DeedBody>(
        _ bytes: [UInt8], as type: ContentType
    ) -> Result<(Body, Findings), Refusal> {
        guard bytes.count <= sizeLimit else { return .failure(Refusal(.bodySize)) }
        if bytes.isEmpty { return .success((Body(), Findings())) }
        switch type {
        case .protobuf:
            guard let body = try? Body(serializedBytes: bytes) else { return .failure(Refusal(.protobufMalformed)) }
            return .success((body, Findings()))
        case .json:
            guard let shape = Schema.current.message(Body.self) else { return .failure(Refusal(.jsonMalformed)) }
            return JSONTranscoder.transcode(bytes, as: shape, tellsUnknownNames: true).flatMap { outcome in
                guard let body = try? Body(serializedBytes: outcome.protobuf) else {
                    return .failure(Refusal(.jsonMalformed))
                }
                return .success((body, outcome.findings))
            }
        }
    }

    private static func findings(in body: some DeedBody, by state: State, now: Date) -> Findings {
        var findings =
            Schema.current.message(type(of: body)).flatMap { Inspector.inspect(body, $0) }?.findings ?? Findings()
        var rules = DeedRules(state: state, now: now)
        body.check(&rules)
        findings.append(rules.findings)
        return findings
    }
}

extension DeedBody {
    /// With State codes of today, ids in lower case, texts in normal form C.
    package var normalised: Self {
        guard let shape = Schema.current.message(Self.self) else { return self }
        return (try? Self(serializedBytes: CanonicalEncoder.bytes(of: self, normalisedAs: shape))) ?? self
    }
}
