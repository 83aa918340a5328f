import Alerts
import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Matching
import NIOCore
package import Store

/// Reading: an alert, lists of alerts, what is found, what waits. Everything goes through `Viewing`, as the caller's State
/// and role.
package struct ReadingRoutes: Sendable {
    private let viewing: Viewing
    private let secret: MatchingSecret?
    /// A wide search takes a connection for a while: those for reading are not all taken by searches.
    private let searches = Slots(4, room: 8)

    /// - Parameter secret: under which alerts are searched for; nil: they are not.
    package init(viewing: Viewing, secret: MatchingSecret?) {
        self.viewing = viewing
        self.secret = secret
    }

    package var routes: [Route] {
        [
            Route(.readAlert, .get, "/v1/alerts/{id}", answer: readAlert),
            Route(.listAlerts, .get, "/v1/alerts", answer: listAlerts),
            Route(.searchAlerts, .post, "/v1/alerts/search", answer: searchAlerts),
            Route(.readInbox, .get, "/v1/inbox", answer: readInbox),
        ]
    }

    // MARK: One alert

    @Sendable
    private func readAlert(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response {
        let id = try context.alertID()
        let query = try QueryReader(request, ["revision"])
        let revision = try query.number("revision", in: 1...Int(Int32.max)).map { Int32($0) }
        let relations = Permissions.current.relations(.readAlert, caller.role)
        // What the caller must not even see redacted is as if it were not there.
        guard
            let dossier = try await viewing.dossier(
                of: id, revision: revision, ifAny: relations, for: caller.viewer)
        else { throw Problem.noSuchAlert }
        let tag = Self.tag(dossier)
        let headers: HTTPFields = [.eTag: tag, .vary: "Accept"]
        if Self.matches(tag, request.headers[.ifNoneMatch]) { return Response(status: .notModified, headers: headers) }
        var response = try Self.wantsProtobuf(request) ? Self.protobuf(dossier) : Self.json(dossier)
        response.headers.append(contentsOf: headers)
        return response
    }

    /// The revision; and how much of it is shown, where that is not all. What States did about it is no part of the tag.
    private static func tag(_ dossier: Dossier) -> String {
        let revision = dossier.revision.revision
        return dossier.level == .everything ? "\"\(revision)\"" : "\"\(revision)-\(dossier.level.rawValue)\""
    }

    private static func matches(_ tag: String, _ given: String?) -> Bool {
        guard let given else { return false }
        return given.split(separator: ",").contains { part in
            let part = part.trimmingPrefix { $0 == " " }
            return part == "*" || part.trimmingPrefix("W/").prefix { $0 != " " } == tag
        }
    }

    private static func wantsProtobuf(_ request: Request) -> Bool {
        let accepted = (request.headers[.accept] ?? "").lowercased()
        return accepted.contains("application/protobuf") && !accepted.contains("json")
    }

    private static func json(_ dossier: Dossier) throws -> Response {
        guard let shown = dossier.shown else { return JSONBody.response(AlertBody(dossier)) }
        return try JSONBody.response(
            AlertBody(dossier), with: shown.level == .redacted ? "facts" : "alert", json: shown.json())
    }

    private static func protobuf(_ dossier: Dossier) throws -> Response {
        guard let shown = dossier.shown else { throw Problem(.notFound, "the sender's bytes are not kept any more") }
        return Response(
            status: .ok,
            headers: [.contentType: "application/protobuf; messageType=\"\(shown.messageType)\""],
            body: .init(byteBuffer: ByteBuffer(bytes: shown.protobuf)))
    }

    // MARK: Many

    private static let statuses = ["actual", "exercise", "test", "unspecified"]
    private static let lifecycles = [
        "issued", "updated", "resolved", "cancelled", "transferred", "expired", "unspecified",
    ]

    @Sendable
    private func listAlerts(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response {
        let query = try QueryReader(
            request,
            [
                "kind", "from", "to", "status", "lifecycle", "issuedFrom", "issuedTo", "takenFrom", "takenTo", "limit",
                "cursor",
            ])
        var filter = AlertFilter()
        filter.kind = try query.one("kind").map { text throws(Problem) in
            guard let kind = Kind(rawValue: text) else {
                throw .parameter("kind", "one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return kind
        }
        filter.origin = try query.state("from")
        filter.target = try query.state("to")
        // Tests, the canary's among them, are nobody's alerts unless they are asked for.
        filter.statuses = try (query.words("status", of: Self.statuses) ?? Self.statuses.filter { $0 != "test" })
            .map { $0.uppercased() }
        filter.lifecycles = try query.words("lifecycle", of: Self.lifecycles)?.map { $0.uppercased() }
        filter.issued = (try query.time("issuedFrom"), try query.time("issuedTo"))
        filter.taken = (try query.time("takenFrom"), try query.time("takenTo"))
        let limit = try query.number("limit", in: 1...Viewing.pageLimit) ?? 50
        let cursor = try query.one("cursor").map { text throws(Problem) in
            guard let cursor = AlertCursor(text) else { throw .parameter("cursor", "the `next` of an earlier page") }
            return cursor
        }
        if Permissions.current.relations(.listAlerts, caller.role) == [.own] {
            guard filter.origin == nil || filter.origin == caller.state else {
                return JSONBody.response(ListBody(alerts: [], next: nil))
            }
            filter.origin = caller.state
        }
        let page = try await viewing.alerts(filter, after: cursor, limit: limit, for: caller.viewer)
        return JSONBody.response(ListBody(alerts: page.alerts.map(ListBody.Line.init), next: page.next?.text))
    }

    @Sendable
    private func readInbox(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response {
        try caller.require(.readInbox, .own)
        let query = try QueryReader(request, ["limit", "cursor"])
        let limit = try query.number("limit", in: 1...Viewing.pageLimit) ?? 50
        let place = try query.one("cursor").map { text throws(Problem) in
            guard let place = InboxPlace(text) else { throw .parameter("cursor", "the `next` of an earlier page") }
            return place
        }
        let inbox = Inbox(pool: viewing.queries(for: caller.viewer, behind: .gateway))
        let entries = try await inbox.page(of: caller.state, after: place, limit: limit + 1)
        let shown = entries.prefix(limit)
        return JSONBody.response(
            InboxBody(
                entries: shown.map(InboxBody.Entry.init),
                next: entries.count > limit ? shown.last?.place.description : nil))
    }

    // MARK: Searching

    private static let bodyLimit = 8 * 1024

    @Sendable
    private func searchAlerts(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response
    {
        let body: SearchBody = try await JSONRequest.read(request, upTo: Self.bodyLimit)
        let question = try body.question()
        let limit = body.limit ?? 50
        guard (1...Viewing.pageLimit).contains(limit) else {
            throw Problem.parameter("limit", "a whole number from 1 to \(Viewing.pageLimit)")
        }
        let origin = try body.origin.map { text throws(Problem) in
            guard let state = State(iso: text) else { throw .parameter("origin", "a State's code as IN-WB") }
            return state
        }
        guard let secret else { throw Problem(.unavailable, "searching is off here") }
        let search = AlertSearch(MatchSearch(viewing.queries(for: caller.viewer, behind: .redactor)), secret: secret)
        if try await search.isKeyed == false {
            throw Problem(.unavailable, "searching: its keys are of another secret")
        }

        let share = Slots.Share(of: "\(caller.state.lgd)", most: 3)
        let found = try await searches.hold(for: [share]) {
            try await matches(question, search, isNarrowed: origin != nil)
        }
        guard let found else {
            return JSONBody.response(FoundBody(matches: [], isCut: false, isSearchable: false))
        }
        let allowed = Permissions.current.relations(.searchAlerts, caller.role)
        let ids = found.matches.prefix(origin == nil ? limit : Self.narrowed).map(\.alertID)
        let alerts = try await viewing.alerts(ids: ids, for: caller.viewer)
        let byID = Dictionary(alerts.map { ($0.line.id, $0) }, uniquingKeysWith: { first, _ in first })
        let shown = found.matches.compactMap { match in byID[match.alertID].map { (match: match, alert: $0) } }
            .filter { allowed.contains($0.alert.relation) && (origin == nil || $0.alert.line.origin == origin) }
            .prefix(limit)
        return JSONBody.response(
            FoundBody(
                matches: shown.map { Self.found($0.match, $0.alert) }, isCut: found.isCut, isSearchable: true))
    }

    /// Matches that are looked at where the origin narrows them down.
    private static let narrowed = 10_000

    /// nil where the question is nothing to find anything by.
    private func matches(
        _ question: SearchBody.Question, _ search: AlertSearch, isNarrowed: Bool
    ) async throws -> (matches: [AlertSearch.Match], isCut: Bool)? {
        switch question {
        case .name(let name):
            guard let query = NameQuery(name, under: search.secret) else { return nil }
            return try await search.alerts(
                named: query, perKey: isNarrowed ? AlertSearch.namesPerKeyWithin : AlertSearch.namesPerKey)
        case .values([]): return nil
        case .values(let values):
            return (
                try await search.alerts(with: values, limit: isNarrowed ? Self.narrowed : Viewing.pageLimit), false
            )
        }
    }

    private static func found(_ match: AlertSearch.Match, _ alert: ListedAlert) -> FoundBody.Match {
        let seesFields = alert.level > .redacted
        return FoundBody.Match(
            alert: ListBody.Line(alert), by: match.by, score: (match.score * 100).rounded() / 100,
            field: seesFields ? match.field : nil, role: seesFields ? match.role : nil)
    }
}

extension Caller {
    /// As whom the database is read.
    var viewer: Viewer { Viewer(state, role) }
}
