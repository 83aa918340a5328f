/// Something that a proxy waits for once, to do harm at just that byte of a marked connection.
package struct Trap: Sendable {
    package enum Direction: Sendable { case toServer, toClient }

    package enum Harm: Sendable {
        /// The connection breaks; the bytes found, and all after them, do not pass.
        case cut
        /// The connection stands, and nothing more passes to the client, until it is cut.
        case silence
    }

    package var direction: Direction
    package var needle: [UInt8]
    package var harm: Harm

    package init(_ direction: Direction, needle: String, _ harm: Harm) {
        self.direction = direction
        self.needle = Array(needle.utf8)
        self.harm = harm
    }

    // A batch is a transaction without COMMIT: the server commits at the sync behind it, and says that it is ready.

    /// The server has all of a batch, and the sync never arrives.
    package static let beforeCommit = Trap(.toServer, needle: "S\0\0\0\u{4}", .cut)
    /// The server has committed, and the answer never arrives.
    package static let afterCommit = Trap(.toClient, needle: "Z\0\0\0\u{5}I", .cut)
    /// The same, and the client waits for the answer.
    package static let silentCommit = Trap(.toClient, needle: "Z\0\0\0\u{5}I", .silence)
}
