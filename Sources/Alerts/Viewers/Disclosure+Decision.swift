import SwiftProtobuf

extension Disclosure {
    /// What a routing decision lets a State see of its alert; nil where it does not name the State, or can't be read.
    ///
    /// - Parameter decision: `sanket.v1.RoutingDecision`, encoded.
    package init?(to state: State, by decision: [UInt8]) {
        guard let decoded = try? Sanket_V1_RoutingDecision(serializedBytes: decision),
            let target = decoded.targets.first(where: { $0.state == state.iso }),
            let disclosure = Disclosure.allCases.first(where: { $0.wire == target.disclosure })
        else { return nil }
        self = disclosure
    }
}
