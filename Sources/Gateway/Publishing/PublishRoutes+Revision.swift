import Alerts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Kafka
import Routing
import Store

/// The next revision of an alert, by a sender who says which one it has seen.
extension PublishRoutes {
    /// How long the answer waits until the log has taken it.
    private static let patience = Duration.seconds(2)
    /// For one look at the log.
    private static let lookTime = Duration.seconds(2)

    func publishRevision(of id: UUID, _ request: Request, _ caller: Caller) async throws -> Response {
        try caller.require(.publishRevision, .own)
        let seen = try Self.seen(request.headers)
        let form = try PublishingForm(request.headers)
        var stay = room.enter(caller.state)
        let bytes = try await Body.read(request, upTo: limits.body) { (count) throws(Problem) in
            try stay.take(bytes: count)
        }
        try stay.take(alerts: 1)
        let alert = try await revision(bytes, form, of: id, after: seen, caller)
        try await check(alert, after: seen)
        let key = Revisions.Key(alertID: id, revision: alert.revision)
        guard let receipt = try await send([alert]).first else { throw Problem(.internalError) }
        let taken = await watch.taken(key, within: Self.patience)
        if let taken {
            guard taken.digest == alert.canonicalDigest() else {
                throw Problem(.conflict, "another content was taken under this revision; this one was not")
            }
            if taken.isLate { throw Problem(.preconditionFailed, "a later revision was taken before this one") }
        }
        return answer(alert, receipt, isPending: taken == nil)
    }

    /// What the body says, which has to be of this alert and after that revision.
    private func revision(
        _ bytes: [UInt8], _ form: PublishingForm, of id: UUID, after seen: Int32, _ caller: Caller
    ) async throws -> Alert {
        guard form == .json || form == .protobuf else {
            throw Problem(.unsupportedMediaType, "one revision at a time: application/json or application/protobuf")
        }
        let reading = StrictReading(caller: caller, key: nil)
        guard let alert = try await read(bytes, [bytes.indices], form, false, reading).first else {
            throw Problem(.unreadable)
        }
        guard alert.id == id else { throw Problem(.invalidContent, "`id` is not that of the address") }
        guard alert.revision > seen else {
            throw Problem(.invalidContent, "`revision` has to be higher than the one that If-Match names")
        }
        return alert
    }

    /// That the log is where the sender thinks it is; or has this very revision already, as after an answer that was lost.
    private func check(_ alert: Alert, after seen: Int32) async throws {
        guard let newest = try await revisions.newest(of: alert.id, from: alert.origin, within: Self.lookTime) else {
            throw Problem.noSuchAlert
        }
        guard newest.kind == alert.kind.rawValue else {
            throw Problem(.conflict, "what an alert is about is fixed by its first revision")
        }
        if newest.key.revision == alert.revision, newest.digest == alert.canonicalDigest() { return }
        guard newest.key.revision == seen else {
            throw Problem(.preconditionFailed, "the log has revision \(newest.key.revision)")
        }
    }

    private func answer(_ alert: Alert, _ receipt: Receipt, isPending: Bool) -> Response {
        var writer = ReceiptWriter(count: 1)
        writer.raw(#"{"receipt":"#)
        writer.receipt(alert, receipt, router.targets(of: alert))
        writer.raw(isPending ? #","pending":true}"# : #","pending":false}"#)
        var response = JSONBody.response(writer.buffer, status: isPending ? .accepted : .ok)
        if !isPending { response.headers[.eTag] = "\"\(alert.revision)\"" }
        return response
    }

    /// The revision that `If-Match` names: one, as a strong entity tag.
    private static func seen(_ headers: HTTPFields) throws(Problem) -> Int32 {
        guard let text = headers[.ifMatch] else { throw Problem(.preconditionRequired) }
        guard text.utf8.count >= 3, text.first == "\"", text.last == "\"",
            text.utf8.dropFirst().dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
            let revision = Int32(text.dropFirst().dropLast()), revision > 0
        else { throw .parameter("If-Match", "one revision between quotes, such as \"3\"") }
        return revision
    }
}
