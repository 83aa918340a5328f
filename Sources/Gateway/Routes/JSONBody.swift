import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore

/// JSON as the door writes it: dates in RFC 3339, in UTC.
package enum JSONBody {
    package static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        response(bytes: bytes(value), status: status)
    }

    /// An object with one member more, whose value is JSON already.
    static func response(_ value: some Encodable, with name: String, json: [UInt8]) -> Response {
        var bytes = bytes(value)
        guard bytes.popLast() == UInt8(ascii: "}") else { return Response(status: .internalServerError) }
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes += Array("\"\(name)\":".utf8) + json + [UInt8(ascii: "}")]
        return response(bytes: bytes)
    }

    /// Empty where it can't be written.
    static func bytes(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return (try? encoder.encode(value)).map(Array.init) ?? []
    }

    /// What is JSON already.
    package static func response(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        response(ByteBuffer(bytes: bytes), status: status)
    }

    /// What is JSON already.
    static func response(_ json: ByteBuffer, status: HTTPResponse.Status) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: json))
    }
}
