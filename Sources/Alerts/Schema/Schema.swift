import FoundationEssentials
package import SwiftProtobuf

/// What the contract says of itself: every message and field of `schemas/sanket/v1`, with its privacy class and format,
/// read from the descriptor set that is built in.
package struct Schema: Sendable {
    /// In the order of the descriptor.
    package private(set) var messages: [MessageShape] = []
    /// What a check of bytes needs to know of the fields of all messages: for each message a row, by the fields' numbers.
    private(set) var cells: [FieldCell] = []
    /// Where in `cells` each message's row lies.
    private(set) var rows: [Range<Int>] = []
    /// By full name, `sanket.v1.Status`.
    package private(set) var enumerations: [String: EnumerationShape] = [:]
    private var indexByName: [String: Int] = [:]

    /// The schema of this build.
    package static let current: Schema = {
        do {
            return try Schema(descriptorSet: PackageResources.sanket_v1_binpb)
        } catch {
            // The set is part of the program and read by every test; no input leads here.
            preconditionFailure("the built-in descriptor set can't be read: run schemas/generate and build again")
        }
    }()

    /// Reads a serialised `google.protobuf.FileDescriptorSet`.
    ///
    /// - Throws: what the decoder throws when the bytes are no descriptor set.
    package init(descriptorSet: [UInt8]) throws {
        let set = try Google_Protobuf_FileDescriptorSet(
            serializedBytes: descriptorSet, extensions: Sanket_V1_Privacy_Extensions)
        self.init(set)
    }

    /// The shapes of a descriptor set.
    package init(_ set: Google_Protobuf_FileDescriptorSet) {
        var enumerations: [String: EnumerationShape] = [:]
        var described: [(name: String, message: Google_Protobuf_DescriptorProto)] = []
        for file in set.file {
            for type in file.messageType { described.append((".\(file.package).\(type.name)", type)) }
            for type in file.enumType { enumerations[".\(file.package).\(type.name)"] = EnumerationShape(type) }
        }
        for (name, type) in enumerations { self.enumerations[String(name.dropFirst())] = type }
        for (index, type) in described.enumerated() { indexByName[type.name] = index }
        messages = described.map { name, type in
            MessageShape(
                name: String(name.dropFirst()), position: indexByName[name] ?? 0,
                fields: type.field.map { FieldShape($0, messages: indexByName, enumerations: enumerations) })
        }
        for message in messages {
            rows.append(cells.count..<cells.count + message.cells.count)
            cells += message.cells
        }
    }

    /// The message of that full name, `sanket.v1.Alert`.
    package func message(_ name: String) -> MessageShape? {
        indexByName[".\(name)"].map { messages[$0] }
    }

    /// The message of that generated type.
    package func message(_ type: any Message.Type) -> MessageShape? { message(type.protoMessageName) }

    /// Whether a path, with or without indexes, leads to a field of the message: `missingPerson.lastSeen.state`.
    package func contains(path: String, from root: MessageShape) -> Bool {
        var shape: MessageShape? = root
        for part in path.split(separator: ".", omittingEmptySubsequences: false) {
            let name = String(part.prefix { $0 != "[" })
            let index = part.dropFirst(name.count)
            let isIndex = index.hasSuffix("]") && index.dropFirst().dropLast().allSatisfy { $0.isASCII && $0.isNumber }
            guard index.isEmpty || isIndex, let field = shape?.field(json: name) else { return false }
            if case .message(let nested) = field.type { shape = messages[nested] } else { shape = nil }
        }
        return true
    }
}
