/// One message of the contract.
package struct MessageShape: Sendable {
    /// `sanket.v1.Alert`.
    package let name: String
    /// In the order of the descriptor.
    package let fields: [FieldShape]
    private let byNumber: [Int16]
    private let byName: [String: Int]

    init(name: String, fields: [FieldShape]) {
        self.name = name
        self.fields = fields
        var byNumber = [Int16](repeating: -1, count: (fields.map(\.number).max() ?? 0) + 1)
        var byName: [String: Int] = [:]
        for (index, field) in fields.enumerated() {
            byNumber[field.number] = Int16(index)
            byName[field.jsonName] = index
            byName[field.protoName] = index
        }
        self.byNumber = byNumber
        self.byName = byName
    }

    /// The field of that number; nil when the contract has none.
    package func field(number: Int) -> FieldShape? {
        guard number >= 0, number < byNumber.count, byNumber[number] >= 0 else { return nil }
        return fields[Int(byNumber[number])]
    }

    /// The field of that name in JSON: `lastSeen`, and `last_seen`, which the JSON mapping accepts too.
    package func field(json name: String) -> FieldShape? { byName[name].map { fields[$0] } }
}
