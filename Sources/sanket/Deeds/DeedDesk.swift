import Alerts
import FoundationEssentials
import Gateway
import Postgres
import Store
import SwiftProtobuf

/// Records what officers did, at the command line: by the same rules as the door.
struct DeedDesk {
    let options: DeedOptions
    let now = Date()

    /// Reads the body's file, adds what the options say, checks, records, and tells the deed as recorded.
    ///
    /// - Parameter dueAt: where it is reckoned from now; it is no part of the body, so that the same told again is the same deed.
    /// - Throws: `Failure.no` where the body breaks a rule, or the deed contradicts what is recorded.
    func record<Body: DeedBody>(
        _ operation: Gateway.Operation, _: Body.Type, dueAt: Date? = nil, _ change: (inout Body) -> Void
    ) async throws {
        var body = try read(Body.self)
        change(&body)
        let parts = try Parts()
        let doer = try await Doer(options, parts)
        let violations = DeedDoor.violations(of: body, by: doer.state, now: now) + doer.violations
        if violations.contains(where: { $0.severity == .error }) { throw Failure.no(Self.list(violations)) }
        let pool = parts.pool()
        let deed = try await record(operation, body.normalised, dueAt, doer, Deeds(pool: pool))
        await pool.close()
        let line = DeedLine(deed, now: now)
        if options.output.json { return try Terminal.json(line) }
        Terminal.say(line.text)
    }

    private func record(
        _ operation: Gateway.Operation, _ body: some DeedBody, _ dueAt: Date?, _ doer: Doer, _ deeds: Deeds
    ) async throws -> Deed {
        guard let alertID = AlertID.parse(options.alert) else { throw Failure.usage("the alert's id is a UUID") }
        guard let standing = try await deeds.standing(of: alertID) else { throw Self.failure(.noSuchAlert) }
        try doer.require(operation, standing)
        guard
            var deed = NewDeed(
                body, id: id(of: doer), alertID: alertID, standing, revision: options.revision, state: doer.state,
                officer: doer.officer, enteredBy: doer.enteredBy, now: now)
        else { throw Failure.no("it does not say what is done") }
        deed.dueAt = dueAt ?? deed.dueAt
        do {
            return try await deeds.record(deed)
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: DeedError) -> any Error {
        switch error {
        case .noSuchAlert: Failure.no("there is no such alert (it may be a second behind)")
        case .revisionAhead(let current):
            Failure.no("the alert has no such revision yet: the current one is \(current)")
        case .notConcerned:
            Failure.no("it is not this State's to do: the alert has not come to it, or only its origin may")
        case .nothingToClose: Failure.no("what it would see to, or take back, is not there or is another State's")
        case .alreadyDone(let deed):
            Failure.no("it has been done, by \(deed.told.officer) of \(deed.told.state): deed \(AlertID.text(deed.id))")
        case .idTaken:
            Failure.no("the key stands for another deed of this State, and nothing was recorded: take another key")
        case .malformed: Failure.no("the database does not take a value of it")
        case .unavailable(let error): error
        }
    }

    private func id(of doer: Doer) -> UUID {
        if let key = options.key { return DeedID.derived(from: key, of: doer.state) }
        var random = SystemRandomNumberGenerator()
        return AlertID.mint(now: now, using: &random)
    }

    private func read<Body: DeedBody>(_: Body.Type) throws -> Body {
        guard let file = options.file else { return Body() }
        switch DeedDoor.decode(try Terminal.read(file), as: .json) as Result<Body, Refusal> {
        case .success(let body): return body
        case .failure(let refusal): throw Failure.no(Self.list(refusal.violations))
        }
    }

    private static func list(_ violations: [Violation]) -> String {
        violations.map { "\($0.severity.rawValue)  \($0)" }.joined(separator: "\n")
    }
}
