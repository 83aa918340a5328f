import Foundation
import Postgres

/// A file system in memory that holds only so much, mounted under a folder that PostgreSQL may use as a tablespace.
struct SmallDisk: Sendable {
    let path: String

    /// Whether this machine lets us mount: tried once.
    static let isPossible: Bool = {
        let path = "/tmp/sanket-disk-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard run("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path]) else { return false }
        return run("umount", [path])
    }()

    /// - Parameter connection: to the server whose data folder's owner it will belong to.
    init(megabytes: Int, likeFolderOf connection: PostgresConnection) async throws {
        path = "/tmp/sanket-disk-\(UUID().uuidString)"
        let data = try await connection.query("SHOW data_directory").decode(String.self).first ?? "/"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard Self.run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path]),
            Self.run("chown", ["--reference=\(data)", path]), Self.run("chmod", ["700", path])
        else { throw CocoaError(.fileWriteNoPermission) }
    }

    func grow(megabytes: Int) async throws {
        guard Self.run("mount", ["-o", "remount,size=\(megabytes)m", path]) else {
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    func remove() {
        _ = Self.run("umount", ["-l", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func run(_ command: String, _ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [command] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
