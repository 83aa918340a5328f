internal import CLibpq
internal import Logging
internal import Synchronization
internal import Threads

/// Asks the server to cancel what a connection is running, on a thread and a socket of its own, since `PQcancel` blocks.
///
/// `@unchecked Sendable`: `handle` is used by the one thread that `send` starts, and freed when nobody holds this any more.
final class CancelRequest: @unchecked Sendable {
    private let handle: OpaquePointer
    private let wake: WakePipe
    private let done = Atomic(false)

    /// nil when the connection is closed.
    init?(connection: OpaquePointer, wake: WakePipe) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
        self.wake = wake
    }

    deinit {
        PQfreeCancel(handle)
    }

    /// Once true, the server has signalled its backend: a request still under way could hit the next statement.
    var isDone: Bool { done.load(ordering: .acquiring) }

    func send() {
        do {
            try OwnThread.start("pg-cancel") { [self] in
                var reason = [CChar](repeating: 0, count: 256)
                PQcancel(handle, &reason, Int32(reason.count))
                finish()
            }
        } catch {
            finish()
        }
    }

    private func finish() {
        done.store(true, ordering: .releasing)
        wake.wake()
    }
}
