import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore

/// JSON as the door writes it: dates in RFC 3339, in UTC.
package enum JSONBody {
    package static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        response(bytes: bytes(value), status: status)
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
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
