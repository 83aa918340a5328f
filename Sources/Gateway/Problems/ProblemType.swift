package import HTTPTypes

/// The kinds of problems. Their URIs are stable, and lead to a page that explains them.
package enum ProblemType: String, CaseIterable, Sendable {
    case unauthenticated
    case badToken = "bad-token"
    case notAllowed = "not-allowed"
    case notFound = "not-found"
    case noSuchAlert = "no-such-alert"
    case noSuchPhotograph = "no-such-photograph"
    case withdrawn
    case wrongPin = "wrong-pin"
    case methodNotAllowed = "method-not-allowed"
    case invalidParameter = "invalid-parameter"
    case invalidContent = "invalid-content"
    case unreadable
    case unsupportedMediaType = "unsupported-media-type"
    case tooLarge = "too-large"
    case tooSlow = "too-slow"
    case tooMany = "too-many-requests"
    case conflict
    case keyTaken = "key-taken"
    case otherPermission = "other-permission"
    case preconditionFailed = "precondition-failed"
    case preconditionRequired = "precondition-required"
    case locked
    case busy
    case unavailable
    case internalError = "internal-error"

    /// Relative to the door's own address, where it can be read.
    package var uri: String { "/problems/\(rawValue)" }

    package var status: HTTPResponse.Status {
        switch self {
        case .unauthenticated, .badToken: .unauthorized
        case .notAllowed, .wrongPin: .forbidden
        case .notFound, .noSuchAlert, .noSuchPhotograph: .notFound
        case .withdrawn: .gone
        case .methodNotAllowed: .methodNotAllowed
        case .invalidParameter, .unreadable: .badRequest
        case .invalidContent: .unprocessableContent
        case .unsupportedMediaType: .unsupportedMediaType
        case .tooLarge: .contentTooLarge
        case .tooSlow: .requestTimeout
        case .tooMany: .tooManyRequests
        case .conflict, .keyTaken, .otherPermission: .conflict
        case .preconditionFailed: .preconditionFailed
        case .preconditionRequired: .preconditionRequired
        case .locked: .init(code: 423, reasonPhrase: "Locked")
        case .busy, .unavailable: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }

    package var title: String {
        switch self {
        case .unauthenticated: "A token is needed"
        case .badToken: "The token is not taken"
        case .notAllowed: "This is not allowed to your role and State"
        case .notFound: "There is nothing at this address"
        case .noSuchAlert: "There is no such alert"
        case .noSuchPhotograph: "There is no such photograph"
        case .withdrawn: "The photograph has been withdrawn"
        case .wrongPin: "The PIN is wrong"
        case .methodNotAllowed: "This address does not take that method"
        case .invalidParameter: "A parameter is not as it has to be"
        case .invalidContent: "What was sent breaks rules"
        case .unreadable: "What was sent can't be read"
        case .unsupportedMediaType: "This media type is not taken here"
        case .tooLarge: "What was sent is too large"
        case .tooSlow: "The request took too long to arrive"
        case .tooMany: "Too many requests"
        case .conflict: "It contradicts what was taken before"
        case .keyTaken: "The Idempotency-Key stands for another deed"
        case .otherPermission: "The photograph is kept under another permission"
        case .preconditionFailed: "The alert has moved on"
        case .preconditionRequired: "Say which revision you have seen"
        case .locked: "Locked for a while"
        case .busy: "Too much is on its way; nothing was taken of this request"
        case .unavailable: "A part that is needed does not answer"
        case .internalError: "Something went wrong inside"
        }
    }

    /// What to do about it, for a person.
    package var advice: String {
        switch self {
        case .unauthenticated: "Send a header: Authorization: Bearer TOKEN."
        case .badToken:
            "It may be expired, not valid yet, for another audience, or signed by a key that the issuer does not name. Ask the issuer for a new one."
        case .notAllowed:
            "The table of permissions says who may do what: schemas/data/permissions.csv. Another role or State has to do it, or the alert's origin has to give access."
        case .notFound: "See /openapi.yaml for the addresses."
        case .noSuchAlert: "Check the id. An alert that was just accepted may take a moment until it is persisted."
        case .noSuchPhotograph:
            "The alert names it, and its origin has not put it there yet; or the alert does not name it."
        case .withdrawn: "Its bytes are destroyed. Delete every copy: to show it now is an offence."
        case .wrongPin:
            "After five wrong ones in a row it is locked for a quarter of an hour; after twenty from one terminal that terminal is. A State's administrator gives a new one."
        case .methodNotAllowed: "The header Allow says which methods it takes."
        case .invalidParameter: "The detail names the parameter and what was expected."
        case .invalidContent: "Each violation has a path, a rule and what would be right. Nothing of it was taken."
        case .unreadable: "Send well-formed JSON in UTF-8, or protobuf of the message that /openapi.yaml names."
        case .unsupportedMediaType: "See /openapi.yaml for what is taken, and set Content-Type."
        case .tooLarge: "Send less at once: see the limits in /openapi.yaml."
        case .tooSlow: "Send the request at once."
        case .tooMany: "Wait as long as Retry-After says."
        case .conflict: "Read the alert and compare; then send what is meant under the next revision."
        case .keyTaken:
            "Nothing was recorded, and nobody told. If something else is meant than what was sent under the key before, or another officer does it, or about another alert, send it under a key of its own."
        case .otherPermission:
            "Nothing was changed. Withdraw the photograph (DELETE), then put it again under the permission that holds now."
        case .preconditionFailed: "Read the alert again, and send a revision after the one that is there."
        case .preconditionRequired: "Send a header: If-Match: \"REVISION\"."
        case .locked: "Wait as long as Retry-After says."
        case .busy: "Wait as long as Retry-After says, then send the same again with the same Idempotency-Key."
        case .unavailable:
            "Try again; the operators have been told. With the same Idempotency-Key nothing is done twice."
        case .internalError: "Try again, then tell the operators the time and the X-Request-Id."
        }
    }
}
