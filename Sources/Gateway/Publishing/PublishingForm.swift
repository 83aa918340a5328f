import Alerts
import HTTPTypes

/// In which form a request brings alerts, by its `Content-Type`.
enum PublishingForm: Hashable, Sendable {
    /// `application/json`: one alert, an array, or `{"alerts": [ … ]}`.
    case json
    /// `application/x-ndjson`: one alert a line.
    case lines
    /// `application/protobuf`: one `sanket.v1.Alert`.
    case protobuf
    /// `application/protobuf; encoding=delimited`: each alert after its length as a varint, as protobuf libraries write
    /// and read a stream of messages.
    case delimited

    /// - Throws: `Problem.unsupportedMediaType`.
    init(_ headers: HTTPFields) throws(Problem) {
        guard let value = headers[.contentType], let form = Self(value) else {
            throw Problem(.unsupportedMediaType, "application/json, application/x-ndjson or application/protobuf")
        }
        self = form
    }

    private init?(_ value: String) {
        switch value {
        case "application/json": self = .json
        case "application/protobuf": self = .protobuf
        default:
            let parts = value.lowercased().filter { $0 != " " && $0 != "\t" }.split(separator: ";")
            if parts.first == "application/x-ndjson" {
                self = .lines
                return
            }
            guard let type = ContentType(header: value) else { return nil }
            switch type {
            case .json: self = .json
            case .protobuf: self = parts.contains("encoding=delimited") ? .delimited : .protobuf
            }
        }
    }

    /// How each alert is encoded.
    var encoding: ContentType {
        switch self {
        case .json, .lines: .json
        case .protobuf, .delimited: .protobuf
        }
    }

    /// Where the alerts stand, and whether they are told as a batch.
    ///
    /// - Throws: `Problem`: where the body can't be cut.
    func pieces(of bytes: [UInt8]) throws(Problem) -> (ranges: [Range<Int>], isBatch: Bool) {
        switch self {
        case .json:
            switch JSONPieces.cut(bytes) {
            case .success(let pieces): return (pieces.ranges, pieces.isBatch)
            case .failure(let refusal):
                var problem = Problem(.unreadable)
                problem.violations = refusal.violations
                throw problem
            }
        case .lines: return (Self.lines(bytes), true)
        case .protobuf: return ([0..<bytes.count], false)
        case .delimited:
            guard let ranges = Self.delimited(bytes) else {
                throw Problem(.unreadable, "each alert has to stand after its length, a varint")
            }
            return (ranges, true)
        }
    }

    /// Lines of nothing but blanks are none.
    private static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
        bytes.split(separator: UInt8(ascii: "\n")).filter { line in
            !line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
        }.map { $0.startIndex..<$0.endIndex }
    }

    private static func delimited(_ bytes: [UInt8]) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        var at = 0
        while at < bytes.count {
            var (length, shift) = (0, 0)
            while true {
                // Four bytes of a length are more than any body may have.
                guard at < bytes.count, shift < 28 else { return nil }
                let byte = bytes[at]
                at += 1
                length |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            guard length <= bytes.count - at else { return nil }
            ranges.append(at..<at + length)
            at += length
        }
        return ranges
    }
}
