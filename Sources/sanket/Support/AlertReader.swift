/// A document on its way in: where it begins, and its bytes.
struct AlertDocument: Sendable {
    var file: String
    var line: Int
    var json: [UInt8]

    var place: String { "\(file):\(line)" }
}

/// Reads alerts from a file or standard input as they come, so that standard input may go on for ever.
struct AlertReader {
    private let file: String
    private let source: Terminal.FileHandle
    private var splitter = JSONSplitter()
    private var ready: [AlertDocument] = []
    private var isAtEnd = false

    /// - Throws: `Failure.usage` where the file can't be read.
    init(path: String) throws {
        file = path
        source = try path == "-" ? .standardIn : .open(path)
    }

    /// The next documents, at least one and at most so many; nil at the end.
    ///
    /// - Throws: `CancellationError` soon after the task was cancelled, however long standard input says nothing.
    mutating func next(atMost limit: Int) throws -> [AlertDocument]? {
        while ready.isEmpty, !isAtEnd {
            while !source.isReadable(within: 100) { try Task.checkCancellation() }
            try Task.checkCancellation()
            guard let chunk = source.read(1 << 18) else { throw Failure.usage("can't read \(file)") }
            isAtEnd = chunk.isEmpty
            if isAtEnd { source.close() }
            let pieces = isAtEnd ? splitter.finish() : splitter.feed(chunk)
            ready = pieces.map { AlertDocument(file: file, line: $0.line, json: $0.bytes) }
        }
        defer { ready.removeFirst(min(limit, ready.count)) }
        return ready.isEmpty ? nil : Array(ready.prefix(limit))
    }
}
