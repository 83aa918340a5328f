/// A set of States in one number: bit n stands for LGD code n. PostgreSQL keeps it as `bigint`.
package struct StateSet: SetAlgebra, Sequence, Hashable, Sendable, CustomStringConvertible {
    /// Bit n is set when the State with LGD code n is in. Only States of today.
    package private(set) var rawValue: UInt64

    /// The empty set.
    package init() { rawValue = 0 }

    /// The set of these bits; those that are no State of today are dropped.
    package init(rawValue: UInt64) { self.rawValue = rawValue & StateTable.current.known }

    /// The same for a signed number, as the database holds it.
    package init(rawValue: Int64) { self.init(rawValue: UInt64(bitPattern: rawValue)) }

    /// The set of these States.
    package init(_ states: some Sequence<State>) {
        rawValue = states.reduce(0) { $0 | Self.bit($1) }
    }

    /// The set of these States. Beside the generic one, which another module's code calls without its types.
    package init(_ states: [State]) {
        rawValue = 0
        for state in states { rawValue |= Self.bit(state) }
    }

    /// The set of these States. Beside that of `SetAlgebra`, for the same reason.
    package init(arrayLiteral states: State...) {
        rawValue = 0
        for state in states { rawValue |= Self.bit(state) }
    }

    /// The bits as they are: for the table itself, which can't be asked while it is made.
    init(bits: UInt64) { rawValue = bits }

    /// Every State and Union Territory, without the Union: 36.
    package static let states = StateSet(rawValue: ~1 as UInt64)

    /// How many there are.
    package var count: Int { rawValue.nonzeroBitCount }
    /// Whether there is none.
    package var isEmpty: Bool { rawValue == 0 }

    /// Whether the State is in.
    package func contains(_ state: State) -> Bool { rawValue & Self.bit(state) != 0 }
    package func union(_ other: StateSet) -> StateSet { StateSet(bits: rawValue | other.rawValue) }
    package func intersection(_ other: StateSet) -> StateSet { StateSet(bits: rawValue & other.rawValue) }
    package func symmetricDifference(_ other: StateSet) -> StateSet {
        StateSet(bits: rawValue ^ other.rawValue)
    }
    package func subtracting(_ other: StateSet) -> StateSet { StateSet(bits: rawValue & ~other.rawValue) }
    package func isDisjoint(with other: StateSet) -> Bool { rawValue & other.rawValue == 0 }
    package mutating func subtract(_ other: StateSet) { rawValue &= ~other.rawValue }
    package mutating func formUnion(_ other: StateSet) { rawValue |= other.rawValue }
    package mutating func formIntersection(_ other: StateSet) { rawValue &= other.rawValue }
    package mutating func formSymmetricDifference(_ other: StateSet) { rawValue ^= other.rawValue }

    @discardableResult
    package mutating func insert(_ state: State) -> (inserted: Bool, memberAfterInsert: State) {
        let isNew = !contains(state)
        rawValue |= Self.bit(state)
        return (isNew, state)
    }

    @discardableResult
    package mutating func remove(_ state: State) -> State? {
        guard contains(state) else { return nil }
        rawValue &= ~Self.bit(state)
        return state
    }

    @discardableResult
    package mutating func update(with state: State) -> State? {
        insert(state).inserted ? nil : state
    }

    /// By LGD code.
    package func makeIterator() -> Iterator { Iterator(rest: rawValue) }

    /// Goes through a set by LGD code.
    package struct Iterator: IteratorProtocol {
        var rest: UInt64

        package mutating func next() -> State? {
            guard rest != 0 else { return nil }
            let code = UInt8(rest.trailingZeroBitCount)
            rest &= rest - 1
            return State(known: code)
        }
    }

    /// ISO codes, by LGD code, with blanks between.
    package var description: String { map(\.iso).joined(separator: " ") }

    private static func bit(_ state: State) -> UInt64 { 1 &<< UInt64(state.lgd) }
}
