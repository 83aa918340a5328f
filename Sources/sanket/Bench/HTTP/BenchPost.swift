import Alerts
import ArgumentParser
import FoundationEssentials
import Gateway
import Kafka

/// Load for the HTTP door.
struct BenchPost: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post", abstract: "Post made-up alerts over keep-alive connections, each State its own.",
        discussion: """
            On each connection the next request follows the last answer. Half of the requests are JSON, half protobuf.

            Example: sanket bench post --port 8480 --key dev-key.pem --batch 100 schemas/examples/*.json
            """)

    @Option(help: "Where the door is, on loopback.")
    var port: UInt16
    @Option(help: "The private key of the tokens, PEM.")
    var key: String
    @Option(help: "How many connections.")
    var connections = 64
    @Option(help: "Alerts of each request.")
    var batch = 1
    @Option(help: "How many seconds count.")
    var seconds = 8
    @Option(help: "How many seconds before do not.")
    var warmUp = 2
    @Option(help: "The same seed gives the same alerts.")
    var seed: UInt64 = 1
    @Argument(help: "Examples to make them from.")
    var files: [String]

    func validate() throws {
        if connections < 1 || batch < 1 || seconds < 1 { throw ValidationError("numbers are from 1") }
    }

    func run() async throws {
        let parts = try Parts()
        let volley = try AlertVolley(files: files, size: max(batch, 100), seed: seed, parts: parts)
        let mint = try TokenMint(pem: String(decoding: try Terminal.read(key), as: UTF8.self))
        let loop = PostLoop()
        var requests: [[[UInt8]]] = []
        for share in volley.shares.prefix(connections) {
            let token = try await mint.token(
                Claims(
                    issuer: parts.configuration.tokenIssuer, audience: parts.configuration.tokenAudience,
                    subject: "\(share.state.iso)-publisher", state: share.state, role: .publisher, officer: nil,
                    isShared: false, from: Date(), for: .seconds(3600)))
            requests.append(self.requests(of: share, token))
        }
        for connection in 0..<connections {
            try loop.open(port: port, requests: requests[connection % requests.count], alerts: batch)
        }
        try Terminal.json(
            try loop.run(warmUp: .seconds(warmUp), for: .seconds(seconds), expecting: 202))
    }

    /// JSON and protobuf in turn.
    private func requests(of share: AlertVolley.Share, _ token: String) -> [[UInt8]] {
        let count = share.json.count / batch
        return (0..<count).flatMap { index in
            let range = index * batch..<(index + 1) * batch
            return [
                request(Self.json(share.json[range]), "application/json", token),
                request(
                    Self.protobuf(share.protobuf[range]),
                    batch == 1 ? "application/protobuf" : "application/protobuf; encoding=delimited", token),
            ]
        }
    }

    private func request(_ body: [UInt8], _ type: String, _ token: String) -> [UInt8] {
        Array(
            """
            POST /v1/alerts HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Authorization: Bearer \(token)\r
            Content-Type: \(type)\r
            Content-Length: \(body.count)\r
            \r

            """.utf8) + body
    }

    private static func json(_ records: ArraySlice<ProducerRecord>) -> [UInt8] {
        let values = records.compactMap(\.value)
        return values.count == 1 ? values[0] : [91] + values.joined(separator: [44]) + [93]
    }

    private static func protobuf(_ records: ArraySlice<ProducerRecord>) -> [UInt8] {
        let values = records.compactMap(\.value)
        if values.count == 1 { return values[0] }
        var bytes: [UInt8] = []
        for value in values {
            var writer = ProtobufWriter(capacity: 4)
            writer.varint(UInt64(value.count))
            bytes += writer.bytes + value
        }
        return bytes
    }
}
