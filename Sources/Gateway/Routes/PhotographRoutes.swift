import Alerts
package import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
package import Imaging
package import Store

/// The photographs that alerts name: put by the origin with a permission, read by the police of the States that may see the
/// alert in full, withdrawn by the origin.
package struct PhotographRoutes: Sendable {
    static let path = "/v1/alerts/{id}/photographs/{hash}"

    let photographs: Photographs
    let viewing: Viewing
    let pins: PinCheck
    let mill: PhotographMill
    let now: @Sendable () -> Date
    let logger: Logger
    /// Uploads in memory: 5 MiB each, however slowly they come.
    let uploads = Slots(16, room: 0)
    static let uploadsPerState = 4
    /// Uploads that are remade: a processor each, on threads of their own.
    let remaking = Slots(2, room: 16)
    let threads = BlockingThreads(2)

    /// - Parameter mill: of the program that runs, unless it is another.
    package init(
        photographs: Photographs, viewing: Viewing, pins: PinCheck, mill: PhotographMill = PhotographMill(),
        logger: Logger, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.photographs = photographs
        self.viewing = viewing
        self.pins = pins
        self.mill = mill
        self.logger = logger
        self.now = now
    }

    package var routes: [Route] {
        [
            Route(.putPhotograph, .put, Self.path) { try await put($0, $1, $2) },
            Route(.readPhotograph, .get, Self.path) { try await read($0, $1, $2) },
            Route(.withdrawPhotograph, .delete, Self.path) { try await withdraw($0, $1, $2) },
        ]
    }

    // MARK: Read

    private func read(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response {
        let (id, hash) = (try context.alertID(), try context.imageHash())
        guard let seen = try await viewing.photograph(hash, of: id, for: Viewer(caller.state, caller.role)) else {
            throw Problem.noSuchAlert
        }
        try caller.require(.readPhotograph, seen.relation)
        guard seen.level > .redacted else { throw Problem.notAllowed }
        switch seen.content {
        case .bytes(let bytes):
            return Response(
                status: .ok,
                headers: [
                    .contentType: "image/jpeg", .cacheControl: "no-store",
                    .contentSecurityPolicy: "default-src 'none'; sandbox",
                ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        case .withdrawn: throw Problem(.withdrawn)
        case .none: throw Problem(.noSuchPhotograph)
        }
    }

    // MARK: Withdraw

    private func withdraw(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response {
        let (id, hash) = (try context.alertID(), try context.imageHash())
        let alert = try await own(id, .withdrawPhotograph, caller)
        let (officer, enteredBy) = try await answerable(request, caller)
        let now = now()
        var random = SystemRandomNumberGenerator()
        let deed = NewDeed(
            id: AlertID.mint(now: now, using: &random), alertID: id, revision: alert.revision,
            type: .photographWithdrawn, state: alert.origin, officer: officer.text, enteredBy: enteredBy?.text,
            doneAt: now)
        guard try await photographs.withdraw(hash, by: deed) else { throw Problem(.noSuchPhotograph) }
        return Response(status: .noContent)
    }

    // MARK: Whose

    /// The alert as it is now, if it is the caller's own to do that with.
    func own(_ id: UUID, _ operation: Operation, _ caller: Caller) async throws -> Alert {
        guard let entry = try await photographs.alert(id), let origin = entry.origin else { throw Problem.noSuchAlert }
        try caller.require(
            operation, origin == caller.state ? .own : entry.told.contains(caller.state) ? .target : .other)
        guard let alert = entry.alert else { throw Problem(.unavailable, "the alert can't be read any more") }
        return alert
    }

    /// Who is answerable, and who enters it for them: a control room's program names an officer.
    func answerable(_ request: Request, _ caller: Caller) async throws -> (officer: OfficerID, enteredBy: OfficerID?) {
        guard caller.role == .publisher else { return (try await pins.officer(of: request, by: caller), nil) }
        guard let officer = request.headers[.sanketOfficer].flatMap({ OfficerID($0) }) else {
            throw Problem.parameter("Sanket-Officer", "the id of the officer who is answerable")
        }
        return (officer, OfficerID(caller.subject.lowercased()) ?? OfficerID("control-room"))
    }
}

extension GatewayContext {
    /// The hash that the path names.
    func imageHash() throws(Problem) -> ImageHash {
        guard let hash = parameters.get("hash").flatMap({ ImageHash($0) }) else {
            throw .parameter("hash", "SHA-256 of the photograph's bytes, 64 hexadecimal digits")
        }
        return hash
    }
}
