/// How the value of a record is encoded. Both are first class on input; Sanket writes protobuf.
package enum ContentType: String, Sendable {
    case protobuf = "application/protobuf"
    case json = "application/json"

    /// Reads a `content-type` (or `datacontenttype`) value; parameters and case are ignored. nil for any other type.
    package init?(header value: String) {
        let type = value.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        switch type {
        case "application/json", "text/json": self = .json
        case "application/protobuf", "application/x-protobuf", "application/vnd.google.protobuf": self = .protobuf
        default:
            guard type.hasSuffix("+json"), type != "application/cloudevents+json" else { return nil }
            self = .json
        }
    }

    private static let protobufName = Array(protobuf.rawValue.utf8)
    private static let jsonName = Array(json.rawValue.utf8)

    /// The two as almost everyone writes them, without making a string.
    private init?(exactly value: [UInt8]) {
        if value == Self.protobufName {
            self = .protobuf
        } else if value == Self.jsonName {
            self = .json
        } else {
            return nil
        }
    }

    /// From the first byte that is no white space: `{` begins JSON. No alert in protobuf begins so: `{` would be the start
    /// of a group, and after a line feed the length of an id of 123 bytes.
    package init(sniffing bytes: [UInt8]) {
        let first = bytes.dropFirst(Self.byteOrderMark(of: bytes)).first { $0 != 32 && $0 != 10 && $0 != 13 && $0 != 9 }
        self = first == UInt8(ascii: "{") ? .json : .protobuf
    }

    /// How long the byte-order mark of UTF-8 is that some editors put in front: 3 bytes, or 0 where there is none.
    static func byteOrderMark(of bytes: [UInt8]) -> Int {
        bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    /// From the headers of a record: `content-type`, else `ce_datacontenttype`; nil when there is neither, or it names no
    /// encoding of ours.
    package init?(headers: [(String, [UInt8]?)]) {
        guard let type = Self.told("content-type", headers) ?? Self.told("ce_datacontenttype", headers) else {
            return nil
        }
        self = type
    }

    private static func told(_ name: String, _ headers: [(String, [UInt8]?)]) -> ContentType? {
        for (header, value) in headers
        where header.utf8.count == name.utf8.count && (header == name || header.lowercased() == name) {
            guard let value else { continue }
            if let type = ContentType(exactly: value) ?? ContentType(header: String(decoding: value, as: UTF8.self)) {
                return type
            }
        }
        return nil
    }
}
