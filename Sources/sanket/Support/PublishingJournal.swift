import Alerts
import FoundationEssentials
import Kafka
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Which alerts of an input the broker has accepted, in a file of its own: one line each, written as soon as the receipt
/// is there, so that a publication that was broken off goes on where it stopped.
///
/// A line is `<alert id>/<revision> <SHA-256 of the canonical content> <topic>/<partition>/<offset>`: no personal data.
/// Content counts, so that an alert that was changed meanwhile is not taken for the one that was accepted.
final class PublishingJournal: Sendable {
    let path: String
    private let descriptor: Int32
    private let accepted: Mutex<Set<String>>

    /// Opens a new journal, or with `resuming` one that is there.
    ///
    /// - Throws: `Failure.usage` where a new one would write over an old one, or an old one is not there.
    init(path: String, resuming: Bool) throws {
        self.path = path
        var known: Set<String> = []
        var isTorn = false
        if resuming {
            let bytes = try Terminal.read(path)
            // A line without its end was being written when the process was killed: its alert is sent again.
            for line in bytes.split(separator: 10, omittingEmptySubsequences: true).dropLast(bytes.last == 10 ? 0 : 1) {
                let words = line.split(separator: 32)
                guard words.count == 3 else { throw Failure.usage("\(path) is no journal of sanket publish") }
                known.insert(words[0...1].map { String(decoding: $0, as: UTF8.self) }.joined(separator: " "))
            }
            isTorn = !bytes.isEmpty && bytes.last != 10
        }
        let mode = resuming ? O_APPEND : O_CREAT | O_EXCL
        descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC | mode, 0o600)
        guard descriptor >= 0 else {
            let hint = errno == EEXIST ? "; go on with --resume \(path), or name another" : ""
            throw Failure.usage("can't write \(path): \(String(cString: strerror(errno)))\(hint)")
        }
        accepted = Mutex(known)
        if isTorn { try append("\n") }
    }

    deinit { close(descriptor) }

    /// Whether the broker had accepted just this before.
    func holds(_ alert: Alert) -> Bool {
        let name = Self.name(alert)
        return accepted.withLock { $0.contains(name) }
    }

    /// - Throws: `Failure.no` where the file can't be written any more: what is accepted would be sent again later.
    func note(_ sent: [SentAlert]) throws {
        let names = sent.map { Self.name($0.alert) }
        accepted.withLock { $0.formUnion(names) }
        let lines = zip(names, sent).map { name, sent in
            "\(name) \(sent.receipt.place)\n"
        }
        try append(lines.joined())
    }

    private func append(_ text: String) throws {
        guard let error = Terminal.FileHandle(descriptor: descriptor).write(Array(text.utf8)) else { return }
        throw Failure.no("can't write \(path): \(String(cString: strerror(error)))")
    }

    private static func name(_ alert: Alert) -> String {
        "\(AlertID.text(alert.id))/\(alert.revision) \(hexadecimal(alert.canonicalDigest()))"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
