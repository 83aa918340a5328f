internal import Synchronization

/// What others may ask about a connection without waiting for its thread.
final class ConnectionCondition: Sendable {
    private let pid = Atomic<Int32>(0)
    private let reusable = Atomic(false)
    private let broken = Atomic(false)

    var backendPID: Int32 { pid.load(ordering: .relaxed) }
    var isReusable: Bool { reusable.load(ordering: .acquiring) }
    var hasBroken: Bool { broken.load(ordering: .acquiring) }

    func update(_ session: Session?) {
        if let session { pid.store(session.backendPID, ordering: .relaxed) }
        broken.store(session?.isBroken ?? true, ordering: .releasing)
        reusable.store(session.map { !$0.isBroken && !$0.isInTransaction } ?? false, ordering: .releasing)
    }
}
