import Alerts
import SwiftProtobuf

/// Looks for whatever in a schema could let a secret out.
struct PrivacyAudit {
    /// The messages that leave Sanket, and the widest class that a field of theirs may have.
    static let outward: [(message: String, classes: Set<Sanket_V1_Privacy>)] = [
        ("sanket.v1.Notification", [.public, .police]), ("sanket.v1.FeedItem", [.public]),
        ("sanket.v1.Event", [.public, .police]), ("sanket.v1.DeadLetter", [.public, .police]),
    ]

    /// A line for each field that is wrong.
    static func findings(_ schema: Schema) -> [String] {
        var findings: [String] = []
        for message in schema.messages {
            for field in message.fields where field.privacy == .unspecified {
                findings.append("\(message.name).\(field.protoName) has no privacy class")
            }
        }
        for (name, classes) in outward {
            guard let root = schema.message(name) else {
                findings.append("\(name) is missing")
                continue
            }
            var seen: Set<String> = []
            look(root, schema, name, classes, &seen, &findings)
        }
        return findings
    }

    private static func look(
        _ message: MessageShape, _ schema: Schema, _ root: String, _ classes: Set<Sanket_V1_Privacy>,
        _ seen: inout Set<String>, _ findings: inout [String]
    ) {
        guard seen.insert(message.name).inserted else { return }
        for field in message.fields {
            let path = "\(message.name).\(field.protoName)"
            if !classes.contains(field.privacy) { findings.append("\(path), in \(root), is too secret for it") }
            switch field.type {
            case .string where [.unspecified, .text, .line, .handle].contains(field.format):
                findings.append("\(path), in \(root), can hold a name")
            case .bytes where path != "sanket.v1.DeadLetter.sha256":
                findings.append("\(path), in \(root), can hold anything")
            case .message(let nested):
                look(schema.messages[nested], schema, root, classes, &seen, &findings)
            default:
                break
            }
        }
    }
}
