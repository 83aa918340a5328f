package import Alerts
package import FoundationEssentials
package import JWTKit

/// What a token claims (RFC 7519, and three of our own: `state`, `role`, `officer`).
package struct Claims: JWTPayload {
    package var iss: String
    package var aud: AudienceClaim
    package var sub: String
    package var exp: Double
    package var nbf: Double?
    package var iat: Double?
    /// ISO 3166-2:IN, `IN` for the Union.
    package var state: String
    package var role: String
    /// Of officers, administrators and the Union, unless officers share the terminal.
    package var officer: String?
    package var shared: Bool?

    package init(
        issuer: String, audience: String, subject: String, state: State, role: Role, officer: OfficerID?,
        isShared: Bool, from start: Date, for lifetime: Duration
    ) {
        iss = issuer
        aud = AudienceClaim(value: [audience])
        sub = subject
        let second = start.timeIntervalSince1970.rounded(.down)
        iat = second
        nbf = second
        exp = second + Double(lifetime.components.seconds)
        self.state = state.iso
        self.role = role.rawValue
        self.officer = officer?.text
        shared = isShared ? true : nil
    }

    /// Times and audience need a clock and a setting: `caller` sees to them.
    package func verify(using algorithm: some JWTAlgorithm) {}

    /// How far the clocks of two machines may be apart, in seconds.
    private static let leeway = 30.0
    /// The longest that a token may be good for, in seconds: what was stolen must end.
    private static let longest = 86_400.0 * 7

    /// Who that is.
    ///
    /// - Throws: the reason why the token is not taken.
    func caller(issuer: String, audience: String, now: Date) throws(Rejection) -> Caller {
        let now = now.timeIntervalSince1970
        guard iss == issuer else { throw .issuer }
        guard aud.value.contains(audience) else { throw .audience }
        guard exp.isFinite, now < exp else { throw .expired }
        guard (nbf ?? 0) <= now + Self.leeway, (iat ?? 0) <= now + Self.leeway else { throw .notYetValid }
        guard exp - now <= Self.longest else { throw .tooLong }
        guard (1...128).contains(sub.utf8.count), let state = State(iso: state), let role = Role(rawValue: role) else {
            throw .claims
        }
        guard role != .union || state == .union else { throw .claims }
        var id: OfficerID?
        if let officer {
            guard let given = OfficerID(officer) else { throw .claims }
            id = given
        }
        let isShared = shared ?? false
        switch role {
        case .officer, .union: guard (id != nil) != isShared else { throw .claims }
        case .administrator: guard id != nil, !isShared else { throw .claims }
        case .publisher, .viewer, .auditor: guard !isShared else { throw .claims }
        }
        return Caller(state: state, role: role, subject: sub, officer: id, isShared: isShared)
    }
}

/// Why a token is not taken.
enum Rejection: String, Error {
    case malformed, algorithm, key, signature, issuer, audience, expired, claims
    case notYetValid = "not-yet-valid"
    case tooLong = "too-long"
}
