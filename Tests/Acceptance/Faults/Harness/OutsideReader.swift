import AcceptanceSupport
import Foundation

/// Reads topics with a client that is not ours: `deploy/lib/kafka_reader.py`, which stands on confluent-kafka and a
/// librdkafka of its own. Bodies come as their digests, so that a long run can be gone through.
struct OutsideReader {
    /// The Python that has confluent-kafka (`SANKET_TEST_PYTHON`).
    private static let python = ProcessInfo.processInfo.environment["SANKET_TEST_PYTHON"]
    static let isPossible = python != nil
    private static let script = Repository.root.appending(path: "deploy/lib/kafka_reader.py").path()

    struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
        var topic: String
        var partition: Int32
        var offset: Int64

        var description: String { "\(topic)/\(partition)/\(offset)" }

        static func < (a: Place, b: Place) -> Bool {
            (a.topic, a.partition, a.offset) < (b.topic, b.partition, b.offset)
        }
    }

    /// A record as it stands in its topic; digests in hexadecimal.
    struct Record {
        var place: Place
        /// In hexadecimal; nil where there is none.
        var key: String?
        /// Of the value; nil where there is none.
        var digest: String?
        /// Of the headers as the log packs them: each name and value behind its length.
        var headersDigest: String
        /// `ce_id`, empty where there is none.
        var eventID: String
        /// Its number in the stream, where it is of the stream.
        var item: Int?
    }

    let servers: String

    /// Goes through every record of these topics, the records of each partition in their order.
    func forEachRecord(of topics: [String], _ body: (Record) throws -> Void) async throws {
        guard let python = Self.python else { throw Outcome.Unexpected(description: "needs SANKET_TEST_PYTHON") }
        let names = ["ce_id", AlertStream.header].flatMap { ["--header", $0] }
        let reading = try Program(python, [Self.script] + names + [servers] + topics)
        let code = await reading.end()
        try Outcome(code: code, output: "", errors: reading.errors).mustBe(0)
        try reading.forEachLine { try body(try Self.record($0)) }
    }

    private static func record(_ line: Substring) throws -> Record {
        let cells = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
            Substring($0)
        }
        guard cells.count == 8, let partition = Int32(cells[1]), let offset = Int64(cells[2]) else {
            throw Outcome.Unexpected(description: "no record: \(line)")
        }
        func given(_ cell: Substring) -> String? { cell == "-" ? nil : String(cell) }
        return Record(
            place: Place(topic: String(cells[0]), partition: partition, offset: offset),
            key: given(cells[3]), digest: given(cells[4]), headersDigest: String(cells[5]),
            eventID: given(cells[6]).flatMap(\.removingPercentEncoding) ?? "", item: Int(cells[7]))
    }
}

extension Sequence<UInt8> {
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
