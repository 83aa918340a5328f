import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@Suite("Connections on which nothing goes on")
struct StallTests {
    private static func settings(head: Duration = .seconds(15), sending: Duration = .seconds(15)) -> GatewaySettings {
        var settings = GatewaySettings()
        settings.limits.head = head
        settings.limits.sending = sending
        return settings
    }

    @Test("Who was answered before their body was all there has to send the next request in time")
    func answeredEarly() async throws {
        try await Door.open(settings: Self.settings(head: .milliseconds(400))) { door in
            let connection = try RawConnection(port: door.port)
            connection.send("POST /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
            #expect(connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 405"))
            connection.send("0123456789")
            #expect(connection.isEnded(within: 8))
        }
    }

    @Test("Who asks and asks and reads no answer is cut off")
    func stalledReader() async throws {
        try await Door.open(settings: Self.settings(sending: .milliseconds(300))) { door in
            let connection = try RawConnection(port: door.port, window: 4096)
            let request = Array("GET /openapi.yaml HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
            connection.sendWhatFits([[UInt8]](repeating: request, count: 100_000).flatMap(\.self))
            #expect(connection.isEnded(within: 8))
            #expect(try await door.ask("GET", "/healthz").status == 200)
        }
    }

    /// What every viewer may ask for, and large.
    private static let large = Route(.listStates, .get, "/v1/large") { _, _, _ in
        Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 0x78, count: largeSize)))
    }
    private static let largeSize = 24 * 1024 * 1024

    @Test("An answer may take longer than a request's head, as long as it is read; then the next request has its time")
    func slowAnswer() async throws {
        let settings = Self.settings(head: .milliseconds(500), sending: .milliseconds(500))
        try await Door.open(settings: settings, routes: { _, _ in [Self.large] }) { door in
            let connection = try RawConnection(port: door.port, window: 65_536)
            connection.send(
                "GET /v1/large HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(try await door.token())\r\n\r\n")
            var read = 0
            while read < Self.largeSize {
                let count = connection.read(upTo: 256 * 1024)
                guard count > 0 else { break }
                read += count
                // Slowness is what this is about.
                if read % (1 << 20) < count { try await Task.sleep(for: .milliseconds(80)) }
            }
            #expect(read >= Self.largeSize)
            connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(connection.read(until: "ok\n").contains("HTTP/1.1 200"))
            #expect(connection.isEnded(within: 8))
        }
    }
}
