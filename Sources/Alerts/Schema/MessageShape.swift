/// One message of the contract. A class, for it is looked up at every message of every alert and never changes.
package final class MessageShape: Sendable {
    /// `sanket.v1.Alert`.
    package let name: String
    /// In `Schema.messages`.
    let position: Int
    /// In the order of the descriptor.
    package let fields: [FieldShape]
    private let byNumber: [FieldShape?]
    private let byName: NameTable
    /// What a check of bytes needs to know of the fields, by number.
    let cells: [FieldCell]

    init(name: String, position: Int, fields: [FieldShape]) {
        self.name = name
        self.position = position
        self.fields = fields
        var byNumber = [FieldShape?](repeating: nil, count: (fields.map(\.number).max() ?? 0) + 1)
        for field in fields { byNumber[field.number] = field }
        self.byNumber = byNumber
        cells = byNumber.map { $0.map(FieldCell.init) ?? .none }
        byName = NameTable(
            fields.enumerated().flatMap { [(name: $1.jsonName, value: $0), (name: $1.protoName, value: $0)] })
    }

    /// The field of that number; nil when the contract has none.
    package func field(number: Int) -> FieldShape? {
        number >= 0 && number < byNumber.count ? byNumber[number] : nil
    }

    /// What a check of bytes needs to know of the field of that number.
    func cell(number: Int) -> FieldCell { number >= 0 && number < cells.count ? cells[number] : .none }

    /// The field of that name in JSON: `lastSeen`, and `last_seen`, which the JSON mapping accepts too.
    package func field(json name: String) -> FieldShape? {
        index(json: name.utf8Span.span).map { fields[$0] }
    }

    /// The same by the bytes of a text: the position in `fields`.
    func index(json text: Span<UInt8>) -> Int? { byName.value(text) }
}
