internal import Foundation
internal import Synchronization

/// A running postmaster.
///
/// `@unchecked Sendable`: `process` is set up before the initializer returns; afterwards only its pid is read, which does not
/// change.
final class ServerProcess: @unchecked Sendable {
    private struct Ending {
        var hasEnded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let process = Process()
    private let ending = Mutex(Ending())

    init(_ command: (executable: String, arguments: [String]), log: String) throws {
        process.executableURL = URL(fileURLWithPath: command.executable)
        process.arguments = command.arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try file.seekToEnd()
        process.standardOutput = file
        process.standardError = file
        process.terminationHandler = { [weak self] _ in self?.noteEnd() }
        try process.run()
    }

    var pid: pid_t { process.processIdentifier }

    var hasEnded: Bool { ending.withLock { $0.hasEnded } }

    /// Sends the signal, and returns once the process has ended.
    func end(by signal: Int32) async {
        if !hasEnded { kill(pid, signal) }
        await withCheckedContinuation { continuation in
            let hasEnded = ending.withLock { ending in
                if !ending.hasEnded { ending.waiting.append(continuation) }
                return ending.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func noteEnd() {
        let waiting = ending.withLock { ending in
            ending.hasEnded = true
            defer { ending.waiting = [] }
            return ending.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
