package import Alerts

/// A PIN that somebody chose: 6 to 12 digits, and none that is guessed first. It describes itself as nothing.
package struct Pin: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let digits: [UInt8]

    /// Why a PIN is refused.
    package enum Fault: Error, Hashable {
        /// No 6 to 12 digits.
        case form
        /// Among those that are guessed first, or part of the officer's own id.
        case trivial
    }

    /// A new PIN.
    package init(_ text: String, for officer: OfficerID) throws(Fault) {
        guard let pin = Pin(given: text) else { throw .form }
        guard !Self.isTrivial(pin.digits), !officer.text.contains(text) else { throw .trivial }
        self = pin
    }

    /// One that is to be checked; nil where it can't be any.
    package init?(given text: String) {
        let digits = Array(text.utf8)
        guard (6...12).contains(digits.count),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.digits = digits
    }

    /// The same one, two or three digits again and again, or up and down the row of keys.
    private static func isTrivial(_ digits: [UInt8]) -> Bool {
        let isRepeating = (1...3).contains { period in
            zip(digits, digits.dropFirst(period)).allSatisfy { $0 == $1 }
        }
        let steps = Set(zip(digits, digits.dropFirst()).map { (Int($1) - Int($0) + 10) % 10 })
        return isRepeating || steps == [1] || steps == [9] || Set(digits).count < 3
    }

    package var description: String { "PIN" }
    package var debugDescription: String { "PIN" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
