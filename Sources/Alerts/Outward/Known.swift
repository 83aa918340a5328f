import SwiftProtobuf

/// Only what this schema knows goes out: a number that has no name could be any number, chosen by the sender.
enum Known {
    /// The value, UNSPECIFIED for a number of a newer schema.
    static func value<E: SwiftProtobuf.Enum & CaseIterable>(_ value: E) -> E {
        E.allCases.contains(value) ? value : E()
    }

    /// Those that have a name, each once, in their order.
    static func values<E: SwiftProtobuf.Enum & CaseIterable>(_ values: some Sequence<E>) -> [E] {
        var known: [E] = []
        for value in values where !known.contains(value) && value.rawValue != 0 && E.allCases.contains(value) {
            known.append(value)
        }
        return known
    }
}
