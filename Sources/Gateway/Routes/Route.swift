import Alerts
package import FoundationEssentials
package import HTTPTypes
package import Hummingbird

/// One thing that can be asked for, where, and what answers. A caller reaches `answer` only with a token that was verified,
/// and with a role that may do it for some alert; for which alert is for `answer` to see to (`Caller.require`).
package struct Route: Sendable {
    package typealias Answer = @Sendable (Request, GatewayContext, Caller) async throws -> Response

    package let operation: Operation
    package let method: HTTPRequest.Method
    /// As in the OpenAPI document: `/v1/alerts/{id}`.
    package let path: String
    package let answer: Answer

    package init(_ operation: Operation, _ method: HTTPRequest.Method, _ path: String, answer: @escaping Answer) {
        self.operation = operation
        self.method = method
        self.path = path
        self.answer = answer
    }
}

/// What anybody may ask for without a token: nothing of it concerns a person.
package struct OpenRoute: Sendable {
    package typealias Answer = @Sendable (Request, GatewayContext) async throws -> Response

    package let method = HTTPRequest.Method.get
    package let path: String
    package let answer: Answer

    package init(_ path: String, answer: @escaping Answer) {
        self.path = path
        self.answer = answer
    }
}

extension GatewayContext {
    /// The alert that the path names.
    package func alertID() throws(Problem) -> UUID {
        guard let text = parameters.get("id"), text.utf8.count == 36, let id = UUID(uuidString: text) else {
            throw .parameter("id", "a UUID")
        }
        return id
    }
}
