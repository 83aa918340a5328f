internal import CConfinement
internal import Glibc

/// A child process with one open file, a socket to us as its standard input and output.
struct MillProcess {
    enum End {
        case exited(Int32)
        case killed
    }

    private let pid: pid_t

    /// - Returns: the child, and our end of the socket, which the caller closes.
    /// - Throws: `MillStandstill` where the system gives no process.
    static func start(_ program: String, arguments: [String]) throws(MillStandstill) -> (MillProcess, socket: Int32) {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw MillStandstill(reason: .noProcess(errno))
        }
        defer { close(ends[1]) }
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_adddup2(&files, ends[1], 0)
        posix_spawn_file_actions_adddup2(&files, ends[1], 1)
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
        sanket_close_from(&files, 3)
        // Threads of a server block signals, and what they ignore their children would ignore too.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var pid = pid_t()
        let code = posix_spawn(&pid, program, &files, &attributes, &words, &environment)
        guard code == 0 else {
            close(ends[0])
            throw MillStandstill(reason: .noProcess(code))
        }
        return (MillProcess(pid: pid), ends[0])
    }

    /// Waits until it has ended, and kills it at the deadline.
    func end(by deadline: ContinuousClock.Instant) -> End {
        var status: Int32 = 0
        while true {
            let isOver = ContinuousClock.now >= deadline
            if isOver { kill(pid, SIGKILL) }
            let ended = waitpid(pid, &status, isOver ? 0 : WNOHANG)
            if ended == pid { break }
            if ended < 0, errno != EINTR { return .killed }
            if !isOver { usleep(1000) }
        }
        // As the macros WIFEXITED and WEXITSTATUS tell them apart.
        return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed
    }

    /// Whether the socket is ready, or has anything to say, before the deadline.
    static func await(_ socket: Int32, _ event: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            var state = pollfd(fd: socket, events: Int16(event), revents: 0)
            let count = poll(&state, 1, Int32(min(left / .milliseconds(1), 60_000)) + 1)
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
        }
    }
}
