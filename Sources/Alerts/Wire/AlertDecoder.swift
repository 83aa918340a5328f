import SwiftProtobuf

/// Bytes to a message, in either encoding.
enum AlertDecoder {
    /// Reads JSON as far as it fits the schema, with what doesn't; fails only when the text is no JSON object.
    static func screened(
        json bytes: [UInt8], tellsUnknownNames: Bool
    ) -> Result<(alert: Sanket_V1_Alert, violations: [Violation]), Refusal> {
        let tree: JSONTree
        do {
            tree = try JSONTree(bytes)
        } catch .tooDeep {
            return .failure(Refusal([Violation(.jsonDepth)]))
        } catch {
            return .failure(Refusal([Violation(.jsonMalformed)]))
        }
        var screening = JSONScreening(tellsUnknownNames: tellsUnknownNames)
        guard let shape = Schema.current.message(Sanket_V1_Alert.self),
            let fitting = screening.screen(tree, as: shape),
            let alert = try? Sanket_V1_Alert(jsonUTF8Bytes: Array(fitting.text.utf8))
        else {
            let fallback = [Violation(.jsonMalformed)]
            return .failure(Refusal(screening.violations.isEmpty ? fallback : screening.violations))
        }
        return .success((alert, screening.violations))
    }

    /// Leniently: the declared encoding first, then the other one. A JSON text with faults is read as far as it goes.
    static func decode(_ bytes: [UInt8], as type: ContentType?) -> (alert: Sanket_V1_Alert, warnings: [Violation])? {
        let sniffed = ContentType(sniffing: bytes)
        let declared = type ?? sniffed
        if let result = decode(bytes, encoding: declared) { return result }
        let other: ContentType = declared == .json ? .protobuf : .json
        guard let result = decode(bytes, encoding: other), AlertID.parse(result.alert.id) != nil else { return nil }
        return (result.alert, [Violation(.contentTypeMismatch)] + result.warnings)
    }

    private static func decode(
        _ bytes: [UInt8], encoding: ContentType
    ) -> (alert: Sanket_V1_Alert, warnings: [Violation])? {
        switch encoding {
        case .protobuf:
            return (try? Sanket_V1_Alert(serializedBytes: bytes)).map { ($0, []) }
        case .json:
            let strict = (try? Sanket_V1_Alert(jsonUTF8Bytes: bytes)).map { (alert: $0, violations: [Violation]()) }
            guard var read = strict ?? (try? screened(json: bytes, tellsUnknownNames: false).get()) else { return nil }
            IssueOffset.keep(in: &read.alert, from: bytes)
            return (read.alert, read.violations)
        }
    }
}
