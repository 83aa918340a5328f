import Matching

/// A secret for tests; what it is does not matter.
let secret: MatchingSecret = {
    guard let secret = MatchingSecret(bytes: Array(repeating: 7, count: 32)) else { preconditionFailure() }
    return secret
}()
