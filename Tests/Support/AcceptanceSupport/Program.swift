package import Foundation
import Synchronization

/// A process that a test has started, with what it writes; killed by its own pid when the test lets go of it.
package final class Program: Sendable {
    private let process: Process
    private let folder: URL
    private let hasEnded = Mutex(false)
    private let openInput: Pipe?
    private let lifeline: Pipe

    package struct CannotStart: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts a program. Its output goes to files, so that no pipe can fill up.
    ///
    /// - Parameters:
    ///   - keepsInputOpen: standard input stays open and silent, as a terminal's does, until `write` is called.
    ///   - pipe: takes the standard output in the file's place.
    package init(
        _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
        keepsInputOpen: Bool = false, outputTo pipe: Pipe? = nil
    ) throws {
        openInput = keepsInputOpen ? Pipe() : nil
        folder = FileManager.default.temporaryDirectory.appending(path: "sanket-program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["out", "err"] {
            _ = FileManager.default.createFile(atPath: folder.appending(path: name).path(), contents: nil)
        }
        process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("SANKET_") }.merging(environment) { $1 }
        let output = try FileHandle(forWritingTo: folder.appending(path: "out"))
        process.standardOutput = pipe?.fileHandleForWriting ?? output
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
        if let openInput {
            process.standardInput = openInput
        } else if let input {
            let file = folder.appending(path: "in")
            try Data(input.utf8).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        lifeline = Pipe()
        for end in [lifeline.fileHandleForReading, lifeline.fileHandleForWriting] {
            _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
        process.terminationHandler = { [weak self, lifeline] _ in
            try? lifeline.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
            self?.hasEnded.withLock { $0 = true }
        }
        do { try process.run() } catch { throw CannotStart(description: "\(executable): \(error)") }
        try outliveNothing()
    }

    /// A test process that is killed leaves its children behind, so a shell watches ours: it reads from a pipe only we can
    /// write to, and when that ends without a line it kills the program.
    private func outliveNothing() throws {
        let watcher = Process()
        watcher.executableURL = URL(filePath: "/bin/sh")
        watcher.arguments = ["-c", "trap '' INT TERM; read line || kill -9 \(process.processIdentifier)"]
        watcher.standardInput = lifeline.fileHandleForReading
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        try watcher.run()
    }

    deinit {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    package var pid: Int32 { process.processIdentifier }
    package var isRunning: Bool { !hasEnded.withLock { $0 } }
    package var output: String { (try? String(contentsOf: folder.appending(path: "out"), encoding: .utf8)) ?? "" }
    package var errors: String { (try? String(contentsOf: folder.appending(path: "err"), encoding: .utf8)) ?? "" }

    /// Goes through the output line by line, and holds one at a time.
    package func forEachLine(_ body: (Substring) throws -> Void) throws {
        guard let file = fopen(folder.appending(path: "out").path(), "r") else { return }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) >= 0, let line {
            let text = String(cString: line)
            try body(text.hasSuffix("\n") ? text.dropLast() : text[...])
        }
    }

    /// Writes to a standard input that is kept open.
    package func write(_ text: String) throws { try openInput?.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    package func signal(_ signal: Int32) { if isRunning { _ = Foundation.kill(pid, signal) } }

    /// Returns the exit code once the process has ended, however long that takes; a signal's number as negative.
    @discardableResult
    package func end() async -> Int32 {
        while isRunning { try? await Task.sleep(for: .milliseconds(10)) }
        return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    }
}
