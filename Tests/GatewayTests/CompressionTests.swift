import AcceptanceSupport
import Alerts
import Foundation
import Gateway
import Testing

@Suite("Compressed requests")
struct CompressionTests {
    /// Compressed by the system's own gzip.
    static func gzip(_ input: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "\(input) | gzip -9"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(data)
    }

    /// So many blanks, compressed.
    static func blanks(_ count: Int) throws -> [UInt8] { try gzip("head -c \(count) /dev/zero | tr '\\0' ' '") }

    @Test("gzip is taken; what is broken, cut off or goes on behind its end is told, and so is another coding")
    func codings() async throws {
        try await Door.publishing(try Press()) { door in
            let token = try await door.token("IN-WB", .publisher)
            func status(_ body: [UInt8], _ coding: String = "gzip") async throws -> Int {
                try await door.ask(
                    "POST", "/v1/alerts", token: token,
                    headers: [("Content-Type", "application/json"), ("Content-Encoding", coding)], body: body
                ).status
            }
            let batch =
                "[" + (0..<400).map { _ in AlertJSON.missing(id: AlertJSON.newID()) }.joined(separator: ",") + "]"
            let file = door.folder.appending(path: "batch.json")
            try Data(batch.utf8).write(to: file)
            let good = try Self.gzip("cat \(file.path())")
            #expect(good.count < batch.utf8.count / 2)
            #expect(try await status(good) == 202)
            #expect(try await status(Array(good.dropLast(20))) == 400)
            #expect(try await status(good + [1, 2, 3]) == 400)
            #expect(try await status(Array(batch.utf8)) == 400)
            #expect(try await status([]) == 400)
            #expect(try await status(Array(AlertJSON.missing().utf8), "identity") == 202)
            #expect(try await status(good, "br") == 415)
        }
    }

    @Test("What strangers send does not grow: bombs, one behind the other, take no memory")
    func bombs() async throws {
        try await Door.publishing(try Press()) { door in
            let bomb = try Self.blanks(8 * 1024 * 1024)
            #expect(bomb.count < 20_000)
            let head = """
                POST /v1/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\
                Content-Length: \(bomb.count)\r\n\r\n
                """
            let connections = try (0..<8).map { _ in try RawConnection(port: door.port) }
            // What the process took before does not count.
            try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
            let before = try Self.peakMegabytes
            for connection in connections {
                for _ in 0..<20 { connection.send(Array(head.utf8) + bomb) }
            }
            for connection in connections {
                #expect(connection.read(until: "HTTP/1.1 401").contains("HTTP/1.1 401"))
            }
            #expect(try Self.peakMegabytes - before < 64)
        }
    }

    private static var peakMegabytes: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
            return (Int(line.filter(\.isNumber)) ?? 0) / 1024
        }
    }
}
