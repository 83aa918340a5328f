import AsyncHTTPClient
import Foundation
import Gateway
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@Suite("TLS at the door")
struct DoorTLSTests {
    /// Where certificate and key are, and a new pair whenever it is asked for.
    private struct Pair {
        let folder: URL
        var certificate: String { folder.appending(path: "door.crt").path() }
        var key: String { folder.appending(path: "door.key").path() }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "sanket-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            _ = try renew()
        }

        /// For 127.0.0.1, signed by itself.
        func renew() throws -> [NIOSSLCertificate] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                "-out", certificate,
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "openssl made no certificate")
            return try trusted()
        }

        func trusted() throws -> [NIOSSLCertificate] { try NIOSSLCertificate.fromPEMFile(certificate) }
    }

    private func opening(_ body: (Door, Pair) async throws -> Void) async throws {
        let pair = try Pair()
        defer { try? FileManager.default.removeItem(at: pair.folder) }
        var settings = GatewaySettings()
        settings.tls = (pair.certificate, pair.key)
        settings.certificateInterval = .milliseconds(50)
        try await Door.open(settings: settings) { door in try await body(door, pair) }
    }

    /// A client that trusts these certificates and no other.
    private func trusting<T>(
        _ certificates: [NIOSSLCertificate], _ version: TLSVersion? = nil,
        _ body: (HTTPClient) async throws -> T
    ) async throws -> T {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(certificates)
        if let version {
            tls.minimumTLSVersion = version
            tls.maximumTLSVersion = version
        }
        return try await HTTPClient.withHTTPClient(configuration: .init(tlsConfiguration: tls), body)
    }

    private func ask(_ client: HTTPClient, _ door: Door) async throws -> HTTPClientResponse {
        try await client.execute(
            HTTPClientRequest(url: "https://127.0.0.1:\(door.port)/healthz"), timeout: .seconds(10))
    }

    @Test("A new certificate is taken up while the door is open, and connections that are open go on")
    func renewal() async throws {
        try await opening { door, pair in
            try await trusting(try pair.trusted()) { old in
                let answer = try await ask(old, door)
                #expect(answer.status == .ok)
                #expect(answer.headers.first(name: "strict-transport-security")?.hasPrefix("max-age=") == true)
                _ = try await answer.body.collect(upTo: 1024)
                let certificates = try pair.renew()
                let deadline = ContinuousClock.now + .seconds(10)
                var isTaken = false
                while !isTaken, ContinuousClock.now < deadline {
                    isTaken = try await trusting(certificates) { (try? await ask($0, door))?.status == .ok }
                }
                #expect(isTaken)
                // Over the connection that it has: a new one it would not trust.
                #expect(try await ask(old, door).status == .ok)
            }
        }
    }

    @Test("TLS 1.2 and 1.3 are spoken, and nothing older")
    func versions() async throws {
        try await opening { door, pair in
            let certificates = try pair.trusted()
            for version in [TLSVersion.tlsv12, .tlsv13] {
                let answer = try await trusting(certificates, version) { try await ask($0, door) }
                #expect(answer.status == .ok)
            }
            for version in [TLSVersion.tlsv1, .tlsv11] {
                let error = await #expect(throws: (any Error).self) {
                    try await trusting(certificates, version) { try await ask($0, door) }
                }
                #expect(String(describing: error).contains("PROTOCOL_VERSION"), "\(String(describing: error))")
            }
        }
    }

    @Test("What is no TLS gets no answer")
    func plain() async throws {
        try await opening { door, _ in
            let connection = try RawConnection(port: door.port)
            connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(!connection.readAll().contains("HTTP/"))
        }
    }
}
