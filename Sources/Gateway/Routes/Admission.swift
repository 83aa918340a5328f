import HTTPTypes
import Hummingbird

/// Who comes in: a token that is verified, a role that may, and not too often.
struct Admission: Sendable {
    let verifier: TokenVerifier
    let rates: RateLimiter
    let metrics: GatewayMetrics

    /// - Throws: `Problem`: without a token, with one that is not taken, not allowed, or too often.
    func admit(_ request: Request, to operation: Operation) async throws(Problem) -> Caller {
        guard let header = request.headers[.authorization] else { throw Problem(.unauthenticated) }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw Problem(.unauthenticated) }
        let caller: Caller
        do {
            caller = try await verifier.caller(bearing: parts[1])
        } catch {
            metrics.refusedToken(error.rawValue)
            throw Problem(.badToken, error.advice)
        }
        guard !Permissions.current.relations(operation, caller.role).isEmpty else { throw .notAllowed }
        if let pause = rates.delay(for: caller) {
            var problem = Problem(.tooMany)
            problem.retryAfter = pause
            throw problem
        }
        return caller
    }
}

extension Rejection {
    /// What the bearer can do about it. Of signature and key no more than that they are wrong.
    fileprivate var advice: String {
        switch self {
        case .expired: "it has expired"
        case .notYetValid: "it is not valid yet: check the clock"
        case .tooLong: "it is good for more than a week"
        case .audience: "it is for another audience"
        case .issuer: "it is from another issuer"
        case .claims: "its claims are not what is needed: state, role, and officer for who acts by name"
        case .malformed, .algorithm, .key, .signature: "it can't be verified"
        }
    }
}
