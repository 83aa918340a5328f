extension Alert {
    /// The same alert without what is likely an Aadhaar number, in any text: with `X` for each digit of one, so that it goes
    /// no further than the bytes as received. Only for one in which some stands: it is written and read once more.
    package func masked() -> Alert {
        AlertReading(protobuf: Masking.masked(canonicalBytes())).flatMap {
            Alert($0, kind: kind, id: id, origin: origin)
        } ?? self
    }
}

/// Takes the digits out of an alert's bytes.
private enum Masking {
    static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var writer = ProtobufWriter(capacity: bytes.count)
        copy(bytes[...], AlertDecoder.shape, to: &writer)
        return writer.bytes
    }

    /// Copies a message field by field. What the schema doesn't know stays as it is, and so does whatever can't be read.
    private static func copy(_ message: ArraySlice<UInt8>, _ shape: MessageShape, to writer: inout ProtobufWriter) {
        var rest = message
        while !rest.isEmpty {
            let start = rest
            guard let tag = varint(&rest), let content = content(tag, &rest) else { return writer.append(start) }
            let field = shape.field(number: Int(truncatingIfNeeded: tag >> 3))
            switch field?.type {
            case .string where tag & 7 == 2:
                guard let field, NationalNumber.mayStand(in: field.format) else { break }
                let text = String(decoding: content, as: UTF8.self)
                guard NationalNumber.occurs(in: text.utf8Span.span, of: field.format) else { break }
                writer.field(field.number, text: NationalNumber.masked(text))
                continue
            case .message(let nested) where tag & 7 == 2:
                guard let field else { break }
                let mark = writer.begin(field.number)
                copy(content, Schema.current.messages[nested], to: &writer)
                writer.end(mark)
                continue
            default: break
            }
            writer.append(start[..<rest.startIndex])
        }
    }

    /// What follows a tag: of a length-delimited field its content, of any other its bytes.
    private static func content(_ tag: UInt64, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let start = rest
        switch tag & 7 {
        case 0: return varint(&rest).map { _ in start[..<rest.startIndex] }
        case 1: return take(8, &rest)
        case 2: return varint(&rest).flatMap { Int(exactly: $0) }.flatMap { take($0, &rest) }
        case 5: return take(4, &rest)
        default: return nil
        }
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard count <= rest.count else { return nil }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst(), shift < 64 {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
