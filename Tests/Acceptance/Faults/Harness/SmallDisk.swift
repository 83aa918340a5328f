import AcceptanceSupport
import Foundation
import Postgres

/// A file system in memory that holds only so much, mounted under a folder that PostgreSQL may use as a tablespace.
struct SmallDisk: Sendable {
    let path: String
    /// Megabytes that no test fills.
    static let plenty = 400

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

    /// Moves the log of a house onto such a disk. The server must end before `remove`.
    static func underLog(of house: House, megabytes: Int) async throws -> SmallDisk {
        let connection = try await house.connection()
        let disk = try await SmallDisk(megabytes: megabytes, likeFolderOf: connection)
        try await connection.script("CREATE TABLESPACE small LOCATION '\(disk.path)'")
        try await connection.script("ALTER TABLE log SET TABLESPACE small")
        await connection.close()
        return disk
    }

    func grow(megabytes: Int) throws {
        guard resize("\(megabytes)m") else { throw CocoaError(.fileWriteNoPermission) }
    }

    /// Takes away what room is left, but for a crumb.
    func fill() throws {
        // The server may meanwhile have taken more than that, and a file system that holds more is not made smaller.
        for _ in 0..<20 where resize("\(try used() / 1024 + 64)k") { return }
        throw CocoaError(.fileWriteNoPermission)
    }

    private func used() throws -> UInt64 {
        var figures = statvfs()
        guard statvfs(path, &figures) == 0 else { throw CocoaError(.fileReadUnknown) }
        return UInt64(figures.f_blocks - figures.f_bfree) * UInt64(figures.f_frsize)
    }

    private func resize(_ size: String) -> Bool { Self.run("mount", ["-o", "remount,size=\(size)", path]) }

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
