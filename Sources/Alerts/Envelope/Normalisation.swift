/// The one form in which Sanket keeps the texts of an alert: State codes of today, ids in lower case, the rest in Unicode's
/// normal form C.
///
/// What is no State at all stays as it is: it has its warning, and is no target.
enum Normalisation {
    /// The text in that form.
    static func of(_ text: String, _ format: Sanket_V1_Format) -> String {
        switch format {
        case .state: State(iso: text)?.iso ?? NormalForm.of(text)
        case .uuid: AlertID.parse(text).map(AlertID.text) ?? NormalForm.of(text)
        default: NormalForm.of(text)
        }
    }

    /// Whether nothing is left to do but for the normal form.
    static func isDone(_ text: Span<UInt8>, _ format: Sanket_V1_Format) -> Bool {
        switch format {
        case .state: !StateTable.current.isOtherSpelling(text)
        case .uuid: text.allSatisfy { !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
        default: true
        }
    }
}
