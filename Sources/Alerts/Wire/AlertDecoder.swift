import FoundationEssentials
import SwiftProtobuf

/// Bytes to a message, in either encoding. JSON becomes protobuf first, so that both come in by the same way.
enum AlertDecoder {
    /// The shape of an alert, looked up once.
    static let shape: MessageShape = {
        guard let shape = Schema.current.message(Sanket_V1_Alert.self) else {
            // The set is part of the program and read by every test; no input leads here.
            preconditionFailure("the built-in descriptor set has no alert: run schemas/generate and build again")
        }
        return shape
    }()

    /// Reads an alert as far as it fits the schema, with what doesn't; fails only when the bytes as a whole are none.
    ///
    /// - Parameter id: for an alert that says none.
    static func read(
        _ bytes: [UInt8], as type: ContentType, tellsUnknownNames: Bool, unnamed id: () -> UUID? = { nil }
    ) -> Result<(alert: AlertReading, findings: Findings), Refusal> {
        switch type {
        case .protobuf:
            guard let alert = AlertReading(protobuf: named(bytes, id)) else {
                return .failure(Refusal(.protobufMalformed))
            }
            return .success((alert, Findings()))
        case .json:
            return JSONTranscoder.transcode(bytes, as: shape, tellsUnknownNames: tellsUnknownNames).flatMap { outcome in
                // What the transcoder writes, the decoder reads: a test tries it on every field.
                guard let alert = AlertReading(protobuf: named(outcome.protobuf, id)) else {
                    return .failure(Refusal(.jsonMalformed))
                }
                return .success((alert, outcome.findings))
            }
        }
    }

    /// The same alert with that id in front, unless one stands there. One that comes later in the bytes counts all the same:
    /// of a field that comes twice protobuf takes the last.
    private static func named(_ bytes: [UInt8], _ id: () -> UUID?) -> [UInt8] {
        guard bytes.first != idTag, let id = id() else { return bytes }
        var named: [UInt8] = []
        named.reserveCapacity(bytes.count + 38)
        named.append(idTag)
        named.append(36)
        named.append(contentsOf: AlertID.text(id).utf8)
        named.append(contentsOf: bytes)
        return named
    }

    /// Of `id`, field 1, a text.
    private static let idTag: UInt8 = 1 << 3 | 2

    /// Leniently: the declared encoding first, then the other one. A JSON text with faults is read as far as it goes.
    static func decode(_ bytes: [UInt8], as type: ContentType?) -> (alert: AlertReading, findings: Findings)? {
        let declared = type ?? ContentType(sniffing: bytes)
        if let result = try? read(bytes, as: declared, tellsUnknownNames: false).get() { return result }
        let other: ContentType = declared == .json ? .protobuf : .json
        guard let result = try? read(bytes, as: other, tellsUnknownNames: false).get(),
            AlertID.parse(result.alert.message.id) != nil
        else { return nil }
        var findings = Findings()
        findings.note(.contentTypeMismatch)
        findings.append(result.findings)
        return (result.alert, findings)
    }
}
