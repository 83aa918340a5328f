import Alerts

extension Validator {
    /// Reads an alert in JSON, or tells every violation.
    static func alert(json: [UInt8]) -> Result<Alert, Refusal> {
        parse(json: json).flatMap { message in
            Alert(message).map(Result.success) ?? .failure(Refusal([Violation(.jsonMalformed)]))
        }
    }
}
