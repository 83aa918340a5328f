internal import Glibc

/// A thread for work that blocks, which the cooperative pool must never do.
package enum OwnThread {
    /// The system gave no more threads.
    package struct Refused: Error {
        /// What `pthread_create` answered.
        package let errno: Int32
    }

    /// Starts a detached thread, which ends with `body`.
    ///
    /// - Parameters:
    ///   - name: as `ps -L` and debuggers show it; at most 15 bytes.
    ///   - niceness: how much nicer it is than the thread that starts it. Threads that it starts inherit that.
    package static func start(
        _ name: String, niceness: Int32 = 0, _ body: @escaping @Sendable () -> Void
    ) throws(Refused) {
        let start = Unmanaged.passRetained(Start(name: name, niceness: niceness, body: body))
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, enter, start.toOpaque())
        guard failure == 0 else {
            start.release()
            throw Refused(errno: failure)
        }
        pthread_detach(thread)
    }

    fileprivate final class Start: Sendable {
        let name: String
        let niceness: Int32
        let body: @Sendable () -> Void

        init(name: String, niceness: Int32, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.niceness = niceness
            self.body = body
        }

        func run() {
            nameThread()
            if niceness != 0 { lowerPriority() }
            body()
        }

        /// `pthread_setname_np` is not visible to Swift, and `prctl` is variadic.
        private func nameThread() {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            defer { close(file) }
            _ = Array(name.utf8.prefix(15)).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        }

        /// On Linux a priority is a thread's own.
        private func lowerPriority() {
            let process = __priority_which_t(PRIO_PROCESS.rawValue)
            _ = setpriority(process, 0, getpriority(process, 0) + niceness)
        }
    }
}

private func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<OwnThread.Start>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}
