import Alerts
import FoundationEssentials
import Routing
import SwiftProtobuf

/// What a fuzzer, or a test that replays its corpus, gives bytes to: each target says what must hold whatever the bytes.
/// A trap anywhere is a finding; what does not hold is one too.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The lenient way in: a record's value, by any header, on any topic and partition.
    case admit
    /// The strict way in: JSON at the door.
    case validate
    /// Routing of whatever was admitted.
    case route
    /// Protobuf that is read where it lies, beside the same decoded and written anew.
    case read

    /// What did not hold; nil when all is well.
    package func run(_ bytes: [UInt8]) -> String? {
        switch self {
        case .admit: Self.admitted(bytes)
        case .validate: Self.validated(bytes)
        case .route: Self.routed(bytes)
        case .read: Self.read(bytes)
        }
    }

    // MARK: Admit

    private static let headers: [[(String, [UInt8]?)]] = [
        [], [("content-type", Array("application/json".utf8))], [("content-type", Array("application/protobuf".utf8))],
        [("Content-Type", nil), ("ce_datacontenttype", [0xFF, 0x00])],
    ]

    /// An alert that is admitted is the same alert in its canonical form: else a repeat in the other encoding would be taken
    /// for a conflict.
    private static func admitted(_ bytes: [UInt8]) -> String? {
        for headers in headers {
            guard let alert = alert(bytes, headers) else { continue }
            let canonical = alert.canonicalBytes()
            guard let again = Self.alert(canonical, Self.headers[2]) else {
                return "its canonical form is not admitted"
            }
            if again.canonicalDigest() != alert.canonicalDigest() { return "its canonical form has another digest" }
            if again.canonicalBytes() != canonical { return "its canonical form is not final" }
        }
        return nil
    }

    /// On the topic and partition that fit it best.
    private static func alert(_ bytes: [UInt8], _ headers: [(String, [UInt8]?)]) -> Alert? {
        var partition: Int32 = 0
        for kind in Kind.allCases {
            if case .dead(.wrongPartition, _, let origin?, _, _) = Alerts.admit(
                value: bytes, headers: headers, topicKind: kind, partition: -1)
            {
                partition = Int32(origin.lgd)
            }
            if case .alert(let alert, _) = Alerts.admit(
                value: bytes, headers: headers, topicKind: kind, partition: partition)
            {
                return alert
            }
        }
        return nil
    }

    // MARK: Read

    /// Whichever way it takes, an alert has the same digest, violations and targets.
    private static func read(_ bytes: [UInt8]) -> String? {
        guard let router, bytes.count <= Validator.sizeLimit,
            let message = try? Sanket_V1_Alert(serializedBytes: bytes), let decoded = Alert(message),
            case .alert(let alert, let warnings) = Alerts.admit(
                value: bytes, headers: headers[2], topicKind: decoded.kind, partition: decoded.origin.partition)
        else { return nil }
        if alert.canonicalBytes() != decoded.canonicalBytes() { return "where it lies it has another content" }
        if alert.canonicalDigest() != decoded.canonicalDigest() { return "where it lies it has another digest" }
        if alert.youngestAge != decoded.youngestAge { return "where it lies it has another age" }
        if router.targets(of: alert) != router.targets(of: decoded) { return "where it lies it has other targets" }
        let found = Validator.violations(of: message).map(\.asWarning)
        return warnings == found
            ? nil : "where it lies it has other violations: \(warnings.map(\.note)), \(found.map(\.note))"
    }

    // MARK: Validate

    /// What the door takes in JSON it takes in protobuf too, and ingest admits it without an error.
    private static func validated(_ bytes: [UInt8]) -> String? {
        guard case .success(let message) = Validator.parse(json: bytes) else { return nil }
        guard let alert = Alert(message) else { return "it is valid, and can't be attributed" }
        switch Validator.parse(protobuf: alert.canonicalBytes()) {
        case .success: break
        case .failure(let refusal):
            return "valid in JSON, and in protobuf not: \(refusal.violations.map { "\($0.path): \($0.rule)" })"
        }
        let admission = Alerts.admit(
            value: alert.canonicalBytes(), headers: headers[2], topicKind: alert.kind,
            partition: Int32(alert.origin.lgd))
        guard case .alert(let admitted, _) = admission else { return "valid, and not admitted" }
        return admitted.canonicalDigest() == alert.canonicalDigest() ? nil : "admitted as another alert"
    }

    // MARK: Route

    private static let router = (try? RoutingRules.embedded()).map { Router(rules: $0) }

    /// Never to the origin, never twice, never without a reason; and the decision survives the log.
    private static func routed(_ bytes: [UInt8]) -> String? {
        guard let router else { return "no rules" }
        guard let alert = alert(bytes, []) else { return nil }
        let decision = router.decision(on: alert)
        let targets = decision.targets
        if targets.contains(where: { $0.state == alert.origin }) { return "the origin is a target" }
        if targets.contains(where: { $0.reasons.isEmpty }) { return "a target without a reason" }
        if !zip(targets, targets.dropFirst()).allSatisfy({ $0.state < $1.state }) { return "a target twice" }
        guard (try? RoutingDecision.decode(decision.encode())) == decision else {
            return "the decision does not survive"
        }
        for target in targets {
            let notification = Redaction.notification(of: alert, to: target, recordedAt: .distantPast)
            if notification.target != target.state.iso { return "a notification for another State" }
        }
        return nil
    }
}
