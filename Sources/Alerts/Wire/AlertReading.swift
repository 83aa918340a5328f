import FoundationEssentials
import SwiftProtobuf

/// An alert as it came in, before it is normalised, and what of its single fields is wrong.
struct AlertReading {
    let message: Sanket_V1_Alert.View
    /// nil where it is no UUID.
    let id: UUID?
    /// nil where it is no State.
    let origin: State?
    let findings: Findings
    /// Whether its bytes are its canonical form, but for a revision below 1.
    let isCanonical: Bool

    /// nil where the bytes are no alert. Almost all that are can be read as they are; the library decodes the others.
    init?(protobuf bytes: [UInt8]) {
        if let outcome = Inspector.inspect(bytes, AlertDecoder.shape) {
            self.init(outcome)
        } else {
            guard let message = try? Sanket_V1_Alert(serializedBytes: bytes) else { return nil }
            self.init(message)
        }
    }

    /// Of a message that is decoded already. nil only where it is too large for protobuf.
    init?(_ message: Sanket_V1_Alert) {
        guard let outcome = Inspector.inspect(message, AlertDecoder.shape) else { return nil }
        self.init(outcome)
    }

    private init(_ outcome: Inspector.Outcome) {
        message = Sanket_V1_Alert.View(outcome.index.root)
        id = AlertID.parse(message.id)
        origin = State(iso: message.origin)
        findings = outcome.findings
        isCanonical = outcome.isCanonical
    }

    /// The same in its canonical form.
    func canonical() -> Sanket_V1_Alert.View? {
        if isCanonical, message.revision >= 1 { return message }
        guard var decoded = try? message.decoded() else { return nil }
        decoded.revision = max(1, decoded.revision)
        let bytes = CanonicalEncoder.bytes(of: decoded, normalisedAs: AlertDecoder.shape)
        return Inspector.inspect(encoded: bytes, AlertDecoder.shape).map { Sanket_V1_Alert.View($0.index.root) }
    }
}

extension Sanket_V1_Alert.View {
    /// The message itself, for who changes it or writes it in another form.
    ///
    /// - Throws: what the library throws, which it never did with what an index was made of.
    package func decoded() throws -> Sanket_V1_Alert { try Sanket_V1_Alert(serializedBytes: messagePlace.index.bytes) }

    /// Of a message that is decoded. nil only where it is too large for protobuf.
    package init?(of message: Sanket_V1_Alert) {
        guard let reading = AlertReading(message) else { return nil }
        self = reading.message
    }
}
