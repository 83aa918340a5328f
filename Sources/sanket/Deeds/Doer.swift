import Alerts
import FoundationEssentials
import Gateway
import Store

/// Who answers for a deed, and who enters it.
struct Doer {
    let state: State
    let officer: String
    /// Nil where the officer's token says who it is.
    let enteredBy: String?
    private let caller: Caller?

    /// As the options say: by token, or entered on behalf.
    ///
    /// - Throws: `Failure` where the token can't be verified.
    init(_ options: DeedOptions, _ parts: Parts) async throws {
        if let file = options.token {
            let caller = try await Self.bearer(of: file, parts)
            guard let id = caller.officer else { throw Failure.no("the token names no officer") }
            state = caller.state
            officer = id.text
            enteredBy = nil
            self.caller = caller
            return
        }
        guard let state = options.state, let officer = options.officer else {
            throw Failure.usage("say who does it: --state and --officer, or --token")
        }
        self.state = state
        self.officer = officer
        enteredBy = options.enterer
        caller = nil
    }

    /// What is wrong with the ids.
    var violations: [Violation] {
        DeedDoor.violations(officer: officer, at: "officer")
            + (enteredBy.map { DeedDoor.violations(officer: $0, at: "entered-by") } ?? [])
    }

    /// - Throws: `Failure.no` where the role of who bears the token may not do it. Who enters it without one stands in for the
    ///   State's officer, as far as the deed itself allows.
    func require(_ operation: Gateway.Operation, _ standing: Deeds.Standing) throws {
        guard let caller else { return }
        do {
            try caller.require(operation, standing.relation(of: state))
        } catch {
            throw Failure.no("the role \(caller.role.rawValue) of \(state) may not do this about the alert")
        }
    }

    private static func bearer(of file: String, _ parts: Parts) async throws -> Caller {
        guard let source = parts.configuration.tokenKeys else {
            throw Failure.usage("--token needs SANKET_TOKEN_KEYS: the issuer's key set, a file or an https address")
        }
        let text = String(decoding: try Terminal.read(file), as: UTF8.self)
        let token = text.trimmingPrefix { $0.isWhitespace }.split { $0.isWhitespace }.first.map(String.init) ?? ""
        let keys: KeyRing
        do {
            keys = try KeyRing(source: source, logger: parts.logger)
        } catch {
            throw Failure.usage("SANKET_TOKEN_KEYS: \(error)")
        }
        guard await keys.open() else { throw Failure.down("the issuer's keys can't be read from \(source)") }
        let verifier = TokenVerifier(
            keys: keys, issuer: parts.configuration.tokenIssuer, audience: parts.configuration.tokenAudience)
        do {
            return try await verifier.bearer(token)
        } catch {
            throw Failure.no("the token is not taken: expired, not valid yet, of another issuer, or can't be verified")
        }
    }
}
