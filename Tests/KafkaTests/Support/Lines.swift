import Logging

/// What is logged, as lines.
final class Lines: Sendable {
    private let lines = Mutable<[String]>([])

    var all: [String] { lines.value }

    /// A logger that writes everything here.
    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(lines: self.lines) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let lines: Mutable<[String]>
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.change { $0.append("\(event.level) \(event.message)") } }
    }
}
