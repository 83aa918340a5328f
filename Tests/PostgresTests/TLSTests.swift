import Foundation
import Postgres
import PostgresTesting
import Testing

@Suite("TLS by the connection string", .timeLimit(.minutes(2)))
struct TLSTests {
    /// A key and a certificate for 127.0.0.1, signed by itself, where the server's account may read them.
    private struct Certificate {
        let folder: URL
        var certificate: String { folder.appending(path: "server.crt").path() }
        var key: String { folder.appending(path: "server.key").path() }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "sanket-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days",
                "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                certificate,
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "openssl made no certificate")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path())
            var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            if geteuid() == 0 { attributes[.ownerAccountName] = "postgres" }
            try FileManager.default.setAttributes(attributes, ofItemAtPath: key)
        }
    }

    private func url(_ cluster: PostgresCluster, _ parameters: String) -> String {
        cluster.url.replacing("sslmode=disable", with: parameters)
    }

    @Test("verify-full speaks TLS with a server whose certificate it knows, and with no other")
    func verified() async throws {
        let server = try Certificate()
        let stranger = try Certificate()
        defer { for one in [server, stranger] { try? FileManager.default.removeItem(at: one.folder) } }
        let cluster = try await PostgresCluster.start(
            settings: ["ssl": "on", "ssl_cert_file": server.certificate, "ssl_key_file": server.key])
        let known = url(cluster, "sslmode=verify-full&sslrootcert=\(server.certificate)")
        let connection = try await connect(known)
        let isEncrypted = try await connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            .decode(Bool.self)
        await connection.close()
        #expect(isEncrypted == [true])

        let unknown = url(cluster, "sslmode=verify-full&sslrootcert=\(stranger.certificate)")
        let error = await failure { try await connect(unknown) }
        #expect(error?.reason == .cannotConnect)
        #expect(error?.description.contains("certificate") == true, "\(String(describing: error))")
    }

    @Test("require does not fall back to plain text where the server speaks no TLS")
    func required() async throws {
        let cluster = try await PostgresCluster.shared()
        let error = await failure { try await connect(url(cluster, "sslmode=require")) }
        #expect(error?.reason == .cannotConnect)
    }
}
