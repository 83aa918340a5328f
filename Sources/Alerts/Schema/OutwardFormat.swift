/// The formats of Sanket's own texts in outward messages. They are closed: no name fits in one.
enum OutwardFormat {
    static func accepts(_ text: String, as format: Sanket_V1_Format) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch format {
        case .topic: return isTopic(text)
        case .revisionID: return parts.count == 2 && isRevision(parts)
        case .notificationID: return isNotification(parts)
        case .recordID: return parts.count == 4 && isRecord(parts)
        case .eventID: return isEvent(parts) || AlertID.parse(text) != nil
        case .version, .corridor: return text.utf8.count <= 40 && Format.all(text) { isSlug($0) || $0 == dot }
        case .fieldPath: return Schema.current.message("sanket.v1.Alert").map { isPath(text, in: $0) } ?? false
        case .ruleName: return Rule(rawValue: text) != nil
        default: return false
        }
    }

    private static let dot = UInt8(ascii: ".")

    private static func isTopic(_ text: String) -> Bool {
        (1...249).contains(text.utf8.count)
            && Format.all(text) {
                Format.isUpperOrDigit($0) || isSlug($0) || $0 == dot || $0 == UInt8(ascii: "_")
            }
    }

    private static func isRevision(_ parts: [String]) -> Bool {
        AlertID.parse(parts[0]) != nil && Int32(parts[1]) != nil
    }

    private static func isNotification(_ parts: [String]) -> Bool {
        guard let state = parts.last, State(iso: state) != nil else { return false }
        return parts.count == 3 ? isRevision(parts) : parts.count == 2 && AlertID.parse(parts[0]) != nil
    }

    private static func isRecord(_ parts: [String]) -> Bool {
        isTopic(parts[0]) && Int32(parts[1]) != nil && Int32(parts[2]) != nil && Int64(parts[3]) != nil
    }

    private static func isEvent(_ parts: [String]) -> Bool {
        guard parts.count == 5 || parts.count == 6, isRecord(parts) else { return false }
        return Format.all(parts[4], Format.isLower) && (parts.count == 5 || State(iso: parts[5]) != nil)
    }

    private static func isPath(_ text: String, in root: MessageShape) -> Bool {
        Schema.current.contains(path: text, from: root)
    }

    private static func isSlug(_ byte: UInt8) -> Bool {
        Format.isLower(byte) || Format.isDigit(byte) || byte == UInt8(ascii: "-")
    }
}
