package import Alerts
import SwiftProtobuf

/// To whom an alert goes and why, by which version of the rules: what the log keeps of routing.
package struct RoutingDecision: Hashable, Sendable {
    /// Of the rules that decided.
    package let rulesVersion: String
    /// Of the corridors that decided with them; empty for a decision of before they had one.
    package let corridorsVersion: String
    /// By LGD code.
    package let targets: [Target]

    /// A decision of these parts.
    package init(rulesVersion: String, corridorsVersion: String = "", targets: [Target]) {
        self.rulesVersion = rulesVersion
        self.corridorsVersion = corridorsVersion
        self.targets = targets
    }

    /// The States among the targets, for the log's `bigint`.
    package var states: StateSet {
        var states = StateSet()
        for target in targets { states.insert(target.state) }
        return states
    }

    /// Those of them that have a duty to act.
    package var acting: StateSet {
        var states = StateSet()
        for target in targets {
            if case .act = target.duty { states.insert(target.state) }
        }
        return states
    }

    /// As `sanket.v1.RoutingDecision` in protobuf.
    package func encode() -> [UInt8] {
        var writer = ProtobufWriter(capacity: 64 + 32 * targets.count)
        if !rulesVersion.isEmpty { writer.field(1, text: rulesVersion) }
        for target in targets {
            let mark = writer.begin(2)
            target.write(to: &writer)
            writer.end(mark)
        }
        if !corridorsVersion.isEmpty { writer.field(3, text: corridorsVersion) }
        return writer.bytes
    }

    /// Reads what `encode` wrote.
    ///
    /// - Throws: `RoutingDecisionError` when the bytes are none, or hold a State, reason, duty or disclosure that this
    ///   version doesn't know: then a newer one wrote it.
    package static func decode(_ bytes: [UInt8]) throws(RoutingDecisionError) -> RoutingDecision {
        if let decision = try? regular(bytes.span) { return decision }
        guard let decision = try? Sanket_V1_RoutingDecision(serializedBytes: bytes) else { throw .malformed }
        var targets: [Target] = []
        for entry in decision.targets {
            let reasons = entry.reasons.compactMap(Reason.init(wire:))
            guard let state = State(iso: entry.state), reasons.count == entry.reasons.count,
                let target = Target(state, reasons: reasons)
            else { throw .unknownContent }
            targets.append(target)
        }
        return RoutingDecision(
            rulesVersion: decision.rulesVersion, corridorsVersion: decision.corridorsVersion, targets: targets)
    }
}

extension RoutingDecision {
    /// Just what `encode` writes, which is read for each notification and each event: without making the message.
    private static func regular(_ bytes: Span<UInt8>) throws(WireReader.Irregular) -> RoutingDecision {
        var reader = WireReader()
        var (rulesVersion, corridorsVersion) = ("", "")
        var targets: [Target] = []
        while reader.at < bytes.count {
            switch try reader.varint(bytes) {
            case 1 << 3 | 2: rulesVersion = try reader.text(bytes)
            case 2 << 3 | 2:
                let end = try reader.length(bytes)
                targets.append(try Target(&reader, until: end, bytes))
            case 3 << 3 | 2: corridorsVersion = try reader.text(bytes)
            default: throw WireReader.Irregular()
            }
        }
        return RoutingDecision(rulesVersion: rulesVersion, corridorsVersion: corridorsVersion, targets: targets)
    }
}

/// Why a routing decision can't be read.
package enum RoutingDecisionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are no `sanket.v1.RoutingDecision`.
    case malformed
    /// It names what this version doesn't know.
    case unknownContent

    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .malformed: "routing decision: the bytes can't be read; rebuild it from the record and the rules"
        case .unknownContent: "routing decision: written by a newer version of Sanket; update this one"
        }
    }
}

extension Router {
    /// The targets of the alert with the version of the rules.
    package func decision(on alert: Alert) -> RoutingDecision {
        RoutingDecision(
            rulesVersion: rules.version, corridorsVersion: rules.corridorsVersion, targets: targets(of: alert))
    }
}
