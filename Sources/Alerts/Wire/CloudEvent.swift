package import FoundationEssentials
import SwiftProtobuf

/// The attributes of a message in CloudEvents 1.0, Kafka binary mode: one header each, the value is the data alone.
package struct CloudEvent: Hashable, Sendable {
    /// Unique for its source: the deterministic id of what the message says.
    package var id: String
    /// The full name of the message, `sanket.v1.Alert`.
    package var type: String
    /// Who says it, as a URI reference.
    package var source: String
    /// When what it says happened.
    package var time: Date?
    /// What it is about, here the alert's id.
    package var subject: String?
    /// How the value is encoded.
    package var contentType: String
    /// W3C Trace Context, as it came.
    package var traceparent: String?

    /// An event of these attributes.
    package init(
        id: String, type: String, source: String, time: Date? = nil, subject: String? = nil,
        contentType: String = ContentType.protobuf.rawValue, traceparent: String? = nil
    ) {
        self.id = id
        self.type = type
        self.source = source
        self.time = time
        self.subject = subject
        self.contentType = contentType
        self.traceparent = traceparent
    }

    /// The headers that every message of Sanket carries.
    package static let requiredHeaders = ["ce_specversion", "ce_id", "ce_type", "ce_source", "content-type"]
    /// Those that it carries where there is something to say.
    package static let optionalHeaders = ["ce_time", "ce_subject", "traceparent"]

    /// The headers, in a fixed order.
    package func headers() -> [(String, [UInt8]?)] {
        var headers: [(String, [UInt8]?)] = []
        func add(_ name: String, _ value: String?) {
            if let value { headers.append((name, Array(value.utf8))) }
        }
        add("ce_specversion", "1.0")
        add("ce_id", id)
        add("ce_type", type)
        add("ce_source", source)
        add("content-type", contentType)
        add("ce_time", time.flatMap(Self.text))
        add("ce_subject", subject)
        add("traceparent", traceparent)
        return headers
    }

    /// Reads them; nil when there is no `ce_id`, `ce_type` or `ce_source`: then the record is no CloudEvent, and none the
    /// worse. Names in either case; of a name that comes twice the first counts; bytes that are no UTF-8 are replaced.
    package static func parse(_ headers: [(String, [UInt8]?)]) -> CloudEvent? {
        guard let id = text("ce_id", headers), let type = text("ce_type", headers),
            let source = text("ce_source", headers)
        else { return nil }
        return CloudEvent(
            id: id, type: type, source: source, time: text("ce_time", headers).flatMap(date),
            subject: text("ce_subject", headers),
            contentType: text("content-type", headers) ?? text("ce_datacontenttype", headers)
                ?? ContentType.protobuf.rawValue,
            traceparent: traceparent(headers))
    }

    /// The trace alone, which a record can carry without being a CloudEvent; nil when it is not of the form of W3C Trace
    /// Context, so that nothing else is passed on under its name.
    package static func traceparent(_ headers: [(String, [UInt8]?)]) -> String? {
        guard let text = text("traceparent", headers) else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 4, parts.map(\.count) == [2, 32, 16, 2],
            parts.allSatisfy({ $0.allSatisfy(Format.isHexadecimal) })
        else { return nil }
        return text
    }

    private static func text(_ name: String, _ headers: [(String, [UInt8]?)]) -> String? {
        let header = headers.first { $0.0.utf8.count == name.utf8.count && $0.0.lowercased() == name }
        return header?.1.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func text(_ time: Date) -> String? {
        let stamp = Google_Protobuf_Timestamp(date: time)
        return Timestamp.text(seconds: stamp.seconds, nanos: stamp.nanos)
    }

    private static func date(_ text: String) -> Date? {
        Timestamp(text.utf8Span.span).map {
            Google_Protobuf_Timestamp(seconds: $0.seconds, nanos: $0.nanos).date
        }
    }
}
