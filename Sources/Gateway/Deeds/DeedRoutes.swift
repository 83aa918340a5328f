package import Alerts
package import FoundationEssentials
import HTTPTypes
package import Hummingbird
package import Store
import SwiftProtobuf

/// What States do about an alert: each request is one deed, recorded once however often it is sent under the same key. A State
/// acts only as itself, as its token says.
package struct DeedRoutes: Sendable {
    private let deeds: Deeds
    private let now: @Sendable () -> Date
    private let officer: @Sendable (Request, Caller) async throws -> OfficerID

    /// - Parameter officer: who answers for a deed; throws a `Problem` where nobody does.
    package init(
        deeds: Deeds, now: @escaping @Sendable () -> Date = { Date() },
        officer: @escaping @Sendable (Request, Caller) async throws -> OfficerID = { _, caller in
            guard let officer = caller.officer else { throw Problem(.notAllowed, "an officer has to do it, by name") }
            return officer
        }
    ) {
        self.deeds = deeds
        self.now = now
        self.officer = officer
    }

    package var routes: [Route] {
        [
            route(.acknowledge, "acknowledgement", Sanket_V1_Acknowledgement.self),
            route(.reportSighting, "sighting", Sanket_V1_Sighting.self),
            route(.answer, "answer", Sanket_V1_Answer.self),
            route(.assign, "assignment", Sanket_V1_Assignment.self),
            route(.reportOutcome, "outcome", Sanket_V1_OutcomeReport.self),
            route(.askForAccess, "access-request", Sanket_V1_AccessRequest.self),
            route(.grantAccess, "access-grants", Sanket_V1_AccessGrant.self),
            Route(.withdrawAccess, .delete, "/v1/alerts/{id}/access-grants/{state}") { request, context, caller in
                let doer = try await doer(.withdrawAccess, request, context, caller)
                guard let other = context.parameters.get("state").flatMap({ State(iso: $0) }) else {
                    throw Problem.parameter("state", "an ISO 3166-2 code such as IN-KA")
                }
                return try await record(
                    NewDeed(
                        id: doer.id, alertID: doer.alertID, revision: doer.named ?? doer.standing.revision,
                        isRevisionNamed: doer.named != nil, type: .accessWithdrawn, state: caller.state,
                        officer: doer.officer.text, doneAt: doer.now, to: other))
            },
        ]
    }

    private func route<Told: DeedBody>(_ operation: Operation, _ name: String, _: Told.Type) -> Route {
        Route(operation, .post, "/v1/alerts/{id}/\(name)") { request, context, caller in
            let doer = try await doer(operation, request, context, caller)
            let told: Told = try await read(request, by: caller.state, at: doer.now)
            let deed = NewDeed(
                told, id: doer.id, alertID: doer.alertID, doer.standing, revision: doer.named, state: caller.state,
                officer: doer.officer.text, now: doer.now)
            guard let deed else { throw Problem(.unreadable) }
            return try await record(deed)
        }
    }

    // MARK: Who does it

    private struct Doer {
        var id: UUID
        var alertID: UUID
        var standing: Deeds.Standing
        /// The revision that the officer has before them, where the caller says.
        var named: Int32?
        var officer: OfficerID
        var now: Date
    }

    private func doer(
        _ operation: Operation, _ request: Request, _ context: GatewayContext, _ caller: Caller
    ) async throws -> Doer {
        let alertID = try context.alertID()
        let key = try request.deedKey
        let named = try request.namedRevision
        guard let standing = try await deeds.standing(of: alertID) else { throw Problem.noSuchAlert }
        try caller.require(operation, standing.relation(of: caller.state))
        let now = now()
        var random = SystemRandomNumberGenerator()
        return Doer(
            id: key.map { DeedID.derived(from: $0, of: caller.state) } ?? AlertID.mint(now: now, using: &random),
            alertID: alertID, standing: standing, named: named, officer: try await officer(request, caller),
            now: now)
    }

    // MARK: What is told, and what is answered

    private func read<Told: DeedBody>(_ request: Request, by state: State, at now: Date) async throws -> Told {
        let type = request.headers[.contentType].map { ContentType(header: $0) } ?? .json
        guard let type else { throw Problem(.unsupportedMediaType) }
        let bytes = Array(try await Body.read(request, upTo: DeedDoor.sizeLimit).readableBytesView)
        switch DeedDoor.parse(bytes, as: type, by: state, now: now) as Result<Told, Refusal> {
        case .success(let told): return told
        case .failure(let refusal): throw Problem.violations(refusal.violations)
        }
    }

    private func record(_ deed: NewDeed) async throws -> Response {
        do {
            let recorded = try await deeds.record(deed)
            return JSONBody.response(bytes: try recorded.message.jsonUTF8Bytes(), status: .created)
        } catch let error as DeedError {
            throw Self.problem(error)
        }
    }

    private static func problem(_ error: DeedError) -> any Error {
        switch error {
        case .noSuchAlert: Problem.noSuchAlert
        case .revisionAhead: Problem(.preconditionFailed, "the alert has no such revision yet")
        case .notConcerned: Problem.notAllowed
        case .nothingToClose: Problem(.conflict, "what it would see to, or take back, is not there or is another's")
        case .alreadyDone(let deed): Problem(.conflict, "it has been done, by the deed \(AlertID.text(deed.id))")
        case .idTaken: Problem(.keyTaken)
        case .malformed: Problem(.invalidContent)
        case .unavailable(let error): error
        }
    }
}

extension Deeds.Standing {
    /// What the alert is to a State.
    package func relation(of state: State) -> Relation {
        state == origin ? .own : told.contains(state) ? .target : .other
    }
}

extension Request {
    /// The caller's own key for this deed; nil where there is none.
    fileprivate var deedKey: String? {
        get throws {
            guard let key = headers[.idempotencyKey] else { return nil }
            guard (1...128).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Problem.parameter("Idempotency-Key", "1 to 128 visible ASCII characters")
            }
            return key
        }
    }

    /// The revision that the officer has before them, however much of it they see: as the door tags it; nil where the caller
    /// does not say.
    fileprivate var namedRevision: Int32? {
        get throws {
            guard let tag = headers[.ifMatch] else { return nil }
            guard let match = tag.wholeMatch(of: /"([1-9][0-9]*)(?:-([a-z]+))?"/), let revision = Int32(match.1),
                match.2.map({ AlertLevel(rawValue: String($0)) != nil }) ?? true
            else {
                throw Problem.parameter(
                    "If-Match", "a revision in quotation marks, such as \"3\", or the alert's ETag, such as \"3-full\"")
            }
            return revision
        }
    }
}
