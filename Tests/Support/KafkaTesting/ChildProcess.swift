internal import Glibc
internal import Synchronization

/// A program that hears every signal and does not outlive us.
///
/// Foundation's `Process` hands on the signal mask of the thread that starts it, and threads of a pool block nearly all: the
/// child would not hear SIGTERM. And a test process that is killed leaves its children behind, so a shell watches ours: it
/// reads from a pipe only we can write to, and when that ends it kills the child.
final class ChildProcess: Sendable {
    private let pid: pid_t
    private let watcher: pid_t?
    private let lifeline: Int32
    private let hasEnded = Mutex(false)

    /// Starts the program with its output dropped; nil when it can't be started.
    init?(_ program: String, _ arguments: [String]) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        guard let child = Self.spawn(program, arguments, input: nil) else {
            close(ends[1])
            return nil
        }
        pid = child
        lifeline = ends[1]
        watcher = Self.spawn("/bin/sh", ["-c", "read line || kill -9 \(child)"], input: ends[0])
    }

    /// Kills it, if it has not ended. A line before the pipe's end tells the shell that there is nothing left to kill.
    deinit {
        if isRunning {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        _ = write(lifeline, "\n", 1)
        close(lifeline)
        if let watcher { waitpid(watcher, nil, 0) }
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        hasEnded.withLock { hasEnded in
            if !hasEnded { hasEnded = waitpid(pid, nil, WNOHANG) == pid }
            return !hasEnded
        }
    }

    /// Sends a signal, unless it has ended.
    func signal(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }

    private static func spawn(_ program: String, _ arguments: [String], input: Int32?) -> pid_t? {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        if let input {
            posix_spawn_file_actions_adddup2(&files, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        return posix_spawn(&child, program, &files, &attributes, &words, environ) == 0 ? child : nil
    }
}
