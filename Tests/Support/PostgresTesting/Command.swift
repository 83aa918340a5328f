internal import Foundation

/// A program that runs to its end.
enum Command {
    /// - Returns: what it wrote to standard output, trimmed.
    /// - Throws: `ClusterError` with what it wrote to standard error, when it fails.
    @discardableResult
    static func output(_ executable: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        let output = Pipe(), errors = Pipe()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        // These programs write less than a pipe holds.
        let written = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard status == 0 else {
            let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            throw ClusterError("\(arguments.joined(separator: " ")) ended with \(status): \(complaint)")
        }
        return written.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
