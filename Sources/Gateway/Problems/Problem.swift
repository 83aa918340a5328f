package import Alerts
import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore

/// Why a request was not done (RFC 9457). It says what to do, and never repeats a value, a name or anything of the inside.
package struct Problem: Error, Hashable, Sendable {
    package var type: ProblemType
    /// Of this request, where the type's own words don't say enough. Written here, never taken from a request.
    package var detail: String?
    /// What is wrong with what was sent: path and rule of each.
    package var violations: [Violation] = []
    /// The alerts of a batch that were refused, by their place in it.
    package var items: [Item] = []
    /// What became of each alert of a request of which not all were acknowledged.
    package var deliveries: [Delivery] = []
    /// When to come back.
    package var retryAfter: Duration?
    /// The methods that the path does take.
    package var allow: [String] = []

    package init(_ type: ProblemType, _ detail: String? = nil) {
        self.type = type
        self.detail = detail
    }

    package static let notAllowed = Problem(.notAllowed)
    package static let noSuchAlert = Problem(.noSuchAlert)

    package static func violations(_ violations: [Violation]) -> Problem {
        var problem = Problem(.invalidContent)
        problem.violations = violations
        return problem
    }

    /// That a parameter of the path, the query or a header is not as it has to be.
    package static func parameter(_ name: String, _ expected: String) -> Problem {
        Problem(.invalidParameter, "\(name): expected \(expected)")
    }

    package static func busy(_ detail: String, after pause: Duration) -> Problem {
        var problem = Problem(.busy, detail)
        problem.retryAfter = pause
        return problem
    }

    /// One alert of a batch that was not taken.
    package struct Item: Hashable, Sendable, Encodable {
        /// Its place in the batch, from 0.
        package var index: Int
        package var violations: [Violation]

        package init(index: Int, violations: [Violation]) {
            self.index = index
            self.violations = violations
        }
    }

    private struct Document: Encodable {
        var type: String
        var title: String
        var status: Int
        var detail: String?
        var violations: [Violation]?
        var items: [Item]?
        var deliveries: [Delivery]?
    }

    static let contentType = "application/problem+json"

    /// The JSON that tells it.
    var document: String {
        let document = Document(
            type: type.uri, title: type.title, status: type.status.code, detail: detail,
            violations: violations.isEmpty ? nil : violations, items: items.isEmpty ? nil : items,
            deliveries: deliveries.isEmpty ? nil : deliveries)
        return String(decoding: JSONBody.bytes(document), as: UTF8.self)
    }

    /// The answer that tells it.
    package var response: Response {
        var response = JSONBody.response(bytes: Array(document.utf8), status: type.status)
        response.headers[.contentType] = Self.contentType
        if let retryAfter {
            response.headers[.retryAfter] = String(max(1, retryAfter.components.seconds))
        }
        if !allow.isEmpty { response.headers[.allow] = allow.joined(separator: ", ") }
        if type == .unauthenticated || type == .badToken {
            response.headers[.wwwAuthenticate] =
                type == .badToken ? #"Bearer realm="sanket", error="invalid_token""# : #"Bearer realm="sanket""#
        }
        return response
    }
}
