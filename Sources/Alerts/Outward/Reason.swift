/// Why a State is a target, with the duty and the disclosure that this brings.
package struct Reason: Hashable, Sendable {
    /// The rules of routing by name, in the order in which reasons are listed.
    package enum Name: String, Codable, CaseIterable, Sendable {
        case explicit, host, transfer, occurrence, destination, offender, home, leg, heading, neighbour, corridor,
            border,
            nationwide, union

        /// The same as the schema's number.
        package var wire: Sanket_V1_Reason {
            switch self {
            case .explicit: .explicit
            case .host: .host
            case .transfer: .transfer
            case .occurrence: .occurrence
            case .destination: .destination
            case .offender: .offender
            case .home: .home
            case .leg: .leg
            case .heading: .heading
            case .neighbour: .neighbour
            case .corridor: .corridor
            case .border: .border
            case .nationwide: .nationwide
            case .union: .union
            }
        }
    }

    /// Which rule gives it.
    package var name: Name
    /// What the rule asks of the State.
    package var duty: Duty
    /// What the rule lets the State see.
    package var disclosure: Disclosure
    /// Which corridor, where the name is `corridor`; empty else.
    package var corridor: String

    /// A reason of these parts.
    package init(_ name: Name, duty: Duty, disclosure: Disclosure, corridor: String = "") {
        self.name = name
        self.duty = duty
        self.disclosure = disclosure
        self.corridor = corridor
    }

    /// `heading`, `corridor:ranchi-ncr`.
    package var label: String { corridor.isEmpty ? name.rawValue : "\(name.rawValue):\(corridor)" }

    /// As the schema writes it.
    package var wire: Sanket_V1_ReasonGiven {
        var given = Sanket_V1_ReasonGiven()
        given.reason = name.wire
        given.duty = duty.wire
        given.disclosure = disclosure.wire
        given.corridor = corridor
        return given
    }

    /// The same as protobuf, without making the message.
    package func write(to writer: inout ProtobufWriter) {
        writer.field(1, varint: UInt64(name.wire.rawValue))
        writer.field(2, varint: UInt64(duty.wire.rawValue))
        writer.field(3, varint: UInt64(disclosure.wire.rawValue))
        if !corridor.isEmpty { writer.field(4, text: corridor) }
    }

    /// nil when it holds a number of a newer schema, or none.
    package init?(wire: Sanket_V1_ReasonGiven) {
        guard let name = Name.allCases.first(where: { $0.wire == wire.reason }),
            let duty = Duty.allCases.first(where: { $0.wire == wire.duty }),
            let disclosure = Disclosure.allCases.first(where: { $0.wire == wire.disclosure })
        else { return nil }
        self.init(name, duty: duty, disclosure: disclosure, corridor: wire.corridor)
    }
}
