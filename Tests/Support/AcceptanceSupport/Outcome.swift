import Foundation

/// What a command that ran to its end has said.
package struct Outcome: Sendable {
    package let code: Int32
    package let output: String
    package let errors: String

    package init(code: Int32, output: String, errors: String) {
        self.code = code
        self.output = output
        self.errors = errors
    }

    /// The lines of the output as JSON objects.
    package func objects() throws -> [[String: any Sendable]] {
        try output.split(separator: "\n").compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: any Sendable]
        }
    }
}
