import Alerts

extension Validator {
    /// Reads an alert in JSON, or tells every violation.
    static func alert(json: [UInt8]) -> Result<Alert, Refusal> {
        // Of what was larger than the splitter keeps nothing is there to look at.
        if json == JSONSplitter.tooLarge { return .failure(Refusal([Violation(.alertSize)])) }
        return judge(json, as: .json).result
    }
}
