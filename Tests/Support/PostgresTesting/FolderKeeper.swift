internal import Foundation

/// A small process that outlives this one by a moment: when it is let go, or this process ends in whatever way, it ends the
/// server by the pid in its own folder and removes the folder.
final class FolderKeeper: Sendable {
    private let writeEnd: Int32

    init(folder: String) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ClusterError("The system gave no pipe (errno \(errno)).") }
        // The server must not inherit the end whose closing is the signal.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        writeEnd = ends[1]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", Self.script, "postgres-keeper", folder]
        process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        try process.run()
    }

    deinit {
        close(writeEnd)
    }

    private static let script = """
        trap '' INT TERM HUP
        cat > /dev/null
        pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
        if [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd")" = "$(readlink -f "$1/data")" ]; then
            kill -QUIT "$pid"
            while kill -0 "$pid" 2> /dev/null; do sleep 0.05; done
        fi
        rm -rf "$1"
        """
}
