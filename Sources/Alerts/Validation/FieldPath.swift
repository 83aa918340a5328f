/// Where a check stands in a message. Text is made of it only where there is something to tell.
struct FieldPath {
    /// A field, or an element of a list, by plain numbers.
    struct Step {
        /// The message that has the field: position in `Schema.messages`.
        let message: UInt16
        /// The field's number.
        let number: UInt16
        /// Of an element; -1 for what is none.
        private let index: Int32

        /// - Parameter index: of an element of a list.
        init(_ message: Int, _ number: Int, _ index: Int? = nil) {
            self.message = UInt16(truncatingIfNeeded: message)
            self.number = UInt16(truncatingIfNeeded: number)
            self.index = index.map { Int32(truncatingIfNeeded: $0) } ?? -1
        }

        /// An element of the list.
        func element(_ index: Int) -> Step { Step(Int(message), Int(number), index) }

        /// `names[2]`
        var text: String {
            let name = Schema.current.messages[Int(message)].field(number: Int(number))?.jsonName ?? ""
            return index < 0 ? name : "\(name)[\(index)]"
        }
    }

    private var steps: [Step] = []

    init() { steps.reserveCapacity(8) }

    /// Whether it stands in the outermost message.
    var isEmpty: Bool { steps.isEmpty }

    mutating func enter(_ step: Step) { steps.append(step) }
    mutating func leave() { steps.removeLast() }

    /// `missingPerson.names[2]`
    func text() -> String { steps.map(\.text).joined(separator: ".") }

    /// `missingPerson.names[2].text`
    func text(to step: Step) -> String {
        var path = self
        path.enter(step)
        return path.text()
    }

    /// The same with a name that the sender made up: at most 80 characters of it, and none that a terminal would obey.
    func text(toUnknown name: String) -> String {
        var shown = ""
        for scalar in name.unicodeScalars.prefix(80) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        if name.unicodeScalars.count > 80 { shown += "…" }
        return isEmpty ? shown : "\(text()).\(shown)"
    }
}
