import Alerts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Imaging
import Logging
import Store

extension PhotographRoutes {
    private struct Receipt: Encodable {
        var sha256: String
        var mediaType = "image/jpeg"
        /// Of what is stored; absent where it was there before.
        var bytes: Int?
    }

    func put(_ request: Request, _ context: GatewayContext, _ caller: Caller) async throws -> Response {
        let (id, hash) = (try context.alertID(), try context.imageHash())
        guard let type = request.headers[.contentType], PhotographFormat(rawValue: type.lowercased()) != nil else {
            throw Problem(.unsupportedMediaType, "expected image/jpeg or image/png")
        }
        let permission = try PhotographPermission(of: request)
        let alert = try await own(id, .putPhotograph, caller)
        try Self.require(hash, in: alert, for: permission)
        let (officer, enteredBy) = try await answerable(request, caller)
        let share = Slots.Share(of: "\(caller.state.lgd)", most: Self.uploadsPerState)
        return try await uploads.hold(for: [share]) {
            let upload = Array(try await Body.read(request, upTo: PhotographLimits.bytes).readableBytesView)
            let bytes = try await remade(upload, hash)
            let now = now()
            var random = SystemRandomNumberGenerator()
            let photograph = Photographs.New(
                id: AlertID.mint(now: now, using: &random), alertID: id, hash: hash, origin: alert.origin,
                revision: alert.revision, bytes: bytes, permission: permission, officer: officer, enteredBy: enteredBy,
                addedAt: now)
            switch try await photographs.add(photograph) {
            case .added:
                return JSONBody.response(Receipt(sha256: "\(hash)", bytes: bytes.count), status: .created)
            case .wasThere: return JSONBody.response(Receipt(sha256: "\(hash)"))
            case .otherPermission: throw Problem(.otherPermission)
            case .movedOn: throw Problem(.conflict, "the alert has moved on meanwhile: send it again")
            }
        }
    }

    /// - Throws: `Problem` where the alert's current revision does not let it be shown, or not to the public.
    private static func require(
        _ hash: ImageHash, in alert: Alert, for permission: PhotographPermission
    ) throws(Problem) {
        guard !alert.isOver else { throw Problem(.conflict, "the alert is over: its photographs are withdrawn") }
        guard let named = alert.photograph(hash) else {
            throw Problem(
                .conflict, "the alert's current revision names no photograph of this hash: publish one that does")
        }
        guard !named.isWithdrawn else { throw Problem(.conflict, "the alert's current revision calls it withdrawn") }
        guard permission.scope == .policeOnly || !named.isOfVictim || !named.releaseOrder.isEmpty else {
            throw Problem(
                .conflict, "the alert names no releaseOrder for it: without one a victim is shown to the police only")
        }
    }

    private func remade(_ upload: [UInt8], _ hash: ImageHash) async throws -> [UInt8] {
        do {
            return try await remaking.hold { [mill, threads] in
                try await threads.run {
                    guard ImageHash(of: upload) == hash else {
                        throw Problem(.invalidContent, "the bytes that were sent do not have this SHA-256")
                    }
                    return try mill.remade(upload)
                }
            }
        } catch let flaw as PhotographFlaw {
            throw flaw.problem
        } catch let standstill as MillStandstill {
            logger.error("photographs can't be taken: \(standstill)")
            throw Problem(.unavailable, "what photographs are made ready by")
        }
    }
}

extension PhotographPermission {
    /// The permission that a request's headers bear.
    init(of request: Request) throws(Problem) {
        guard let grantor = request.headers[.permittedBy].flatMap({ Grantor(rawValue: $0) }) else {
            throw .parameter("Sanket-Permitted-By", Grantor.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard let scope = request.headers[.permissionScope].flatMap({ Scope(rawValue: $0) }) else {
            throw .parameter("Sanket-Permission-Scope", Scope.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard let reference = request.headers[.permission], (3...200).contains(reference.utf8.count),
            reference.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else {
            throw .parameter(
                "Sanket-Permission", "number and date of the order or letter, 3 to 200 printable ASCII characters")
        }
        self.init(grantor: grantor, reference: reference, scope: scope)
    }
}

extension HTTPField.Name {
    static var permittedBy: HTTPField.Name { name("Sanket-Permitted-By") }
    static var permission: HTTPField.Name { name("Sanket-Permission") }
    static var permissionScope: HTTPField.Name { name("Sanket-Permission-Scope") }
}

extension PhotographFlaw {
    /// What is told of it.
    fileprivate var problem: Problem {
        switch self {
        case .noPhotograph: Problem(.unsupportedMediaType, "the bytes are neither JPEG nor PNG")
        case .unsupported:
            Problem(.unsupportedMediaType, "JPEG with colours for print (CMYK) is not taken: save it as RGB")
        case .damaged: Problem(.invalidContent, "the image is cut off or damaged")
        case .tooManyPixels: Problem(.tooLarge, "at most 40 megapixels are taken")
        case .tooManyBytes: Problem(.tooLarge, "at most 5 MiB are taken")
        case .tooCostly: Problem(.invalidContent, "the image takes more memory or time than any photograph")
        }
    }
}
