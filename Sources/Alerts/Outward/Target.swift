/// A State that has to hear of an alert.
package struct Target: Hashable, Sendable {
    /// Who has to hear of it; never the origin.
    package let state: State
    /// Every reason that applies, in the order of their names; at least one.
    package let reasons: [Reason]
    /// The strongest of the reasons.
    package let duty: Duty
    /// The widest of the reasons.
    package let disclosure: Disclosure

    /// nil without a reason: nobody is a target for none.
    package init?(_ state: State, reasons: [Reason]) {
        guard let first = reasons.first else { return nil }
        self.state = state
        self.reasons = reasons
        duty = reasons.reduce(first.duty) { max($0, $1.duty) }
        disclosure = reasons.reduce(first.disclosure) { max($0, $1.disclosure) }
    }

    /// Another State with the same reasons.
    package init(_ state: State, like other: Target) {
        self.state = state
        reasons = other.reasons
        duty = other.duty
        disclosure = other.disclosure
    }

    /// As `sanket.v1.TargetState` in protobuf, without making the message.
    package func write(to writer: inout ProtobufWriter) {
        writer.field(1, text: state.iso)
        writer.field(2, varint: UInt64(duty.wire.rawValue))
        writer.field(3, varint: UInt64(disclosure.wire.rawValue))
        for reason in reasons {
            let mark = writer.begin(4)
            reason.write(to: &writer)
            writer.end(mark)
        }
    }
}
