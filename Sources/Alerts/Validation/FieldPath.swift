/// Where a check stands in a message. Text is made of it only where there is something to tell.
struct FieldPath {
    private var steps: [(field: FieldShape, index: Int?)] = []

    init() {}

    /// Whether it stands in the outermost message.
    var isEmpty: Bool { steps.isEmpty }

    mutating func enter(_ field: FieldShape, _ index: Int?) { steps.append((field, index)) }
    mutating func leave() { steps.removeLast() }

    /// `missingPerson.names[2]`
    func text() -> String {
        var text = ""
        for step in steps {
            if !text.isEmpty { text += "." }
            text += step.field.jsonName
            if let index = step.index { text += "[\(index)]" }
        }
        return text
    }

    /// `missingPerson.names[2].text`
    func text(to field: FieldShape, _ index: Int? = nil) -> String {
        var path = self
        path.enter(field, index)
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
