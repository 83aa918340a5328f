import FoundationEssentials
import SwiftProtobuf
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Plain output for people, JSON for machines. What is said at once stays together, whoever else says something meanwhile: a
/// pipe that is full takes a long line in pieces.
enum Terminal {
    private static let output = Mutex(FileHandle.standardOut)
    private static let errors = Mutex(FileHandle.standardError)

    static func say(_ line: String) { say(Array((line + "\n").utf8)) }

    /// Ends the command where the output can't be written: what cannot be told must not pass for done. Who closed a pipe
    /// wants no more of it, and nothing is said then, as by any tool.
    static func say(_ bytes: [UInt8]) {
        switch tell(bytes) {
        case nil: return
        case EPIPE: _exit(128 + SIGPIPE)
        case let failure?:
            complain("sanket: can't write to standard output: \(String(cString: strerror(failure)))")
            _exit(3)
        }
    }

    /// The same for who goes on where it can't be written. Returns `errno` then.
    @discardableResult
    static func tell(_ bytes: [UInt8]) -> Int32? { output.withLock { $0.write(bytes) } }

    /// Has nowhere to say that it can't.
    static func complain(_ line: String) {
        _ = errors.withLock { $0.write(Array((line + "\n").utf8)) }
    }

    /// Whether a person looks at the error output, who likes to see progress.
    static var showsProgress: Bool { isatty(2) == 1 }

    /// Writes over the progress line.
    static func progress(_ line: String) {
        guard showsProgress else { return }
        _ = errors.withLock { $0.write(Array("\r\u{1B}[K\(line)".utf8)) }
    }

    static func json(_ value: some Encodable) throws { say(try line(value)) }

    /// The one line of JSON that a value makes.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func json(_ message: any Message) throws {
        say(try message.jsonString())
    }

    /// Columns as wide as their widest cell.
    static func table(_ header: [String], _ rows: [[String]]) {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [header] + rows {
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            say(line)
        }
    }

    /// A time as people here read it: Indian Standard Time, with its offset.
    static func time(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: 19_800) ?? .gmt))
    }

    /// A file's bytes, or standard input's for `-`, without the mark that some editors put before UTF-8.
    static func read(_ path: String) throws -> [UInt8] {
        let source = try path == "-" ? FileHandle.standardIn : .open(path)
        var bytes: [UInt8] = []
        while true {
            guard let chunk = source.read(1 << 16) else { throw Failure.usage("can't read \(path)") }
            if chunk.isEmpty {
                source.close()
                return bytes.starts(with: JSONSplitter.byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
            }
            bytes += chunk
        }
    }

    /// A bare file descriptor: what FoundationEssentials has no handle for.
    struct FileHandle {
        let descriptor: Int32
        static let standardIn = FileHandle(descriptor: 0)
        static let standardOut = FileHandle(descriptor: 1)
        static let standardError = FileHandle(descriptor: 2)

        /// - Throws: `Failure.usage` where the file can't be opened.
        static func open(_ path: String) throws -> FileHandle {
            let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw Failure.usage("can't read \(path): \(String(cString: strerror(errno)))")
            }
            return FileHandle(descriptor: descriptor)
        }

        /// - Throws: `Failure.usage` where the file is not there or can't be opened.
        static func requireReadable(_ path: String) throws {
            guard access(path, R_OK) == 0 else {
                throw Failure.usage("can't read \(path): \(String(cString: strerror(errno)))")
            }
        }

        /// Gives back what `open` took; the standard three stay.
        func close() {
            if descriptor > 2 { _ = Glibc.close(descriptor) }
        }

        /// Writes all of it, waiting where the reader is slow. Returns `errno` where it can't.
        func write(_ bytes: [UInt8]) -> Int32? {
            bytes.withUnsafeBytes { bytes in
                var rest = bytes
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                    if count < 0 {
                        switch errno {
                        case EINTR: continue
                        case EAGAIN: awaitRoom()
                        default: return errno
                        }
                        continue
                    }
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                }
                return nil
            }
        }

        /// Where somebody made the descriptor non-blocking, as a program at the other end of a terminal may.
        private func awaitRoom() {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&wanted, 1, -1)
        }

        /// Whether a read would return at once, waited for at most so many milliseconds.
        func isReadable(within milliseconds: Int32) -> Bool {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = poll(&wanted, 1, milliseconds)
            return count > 0 || (count < 0 && errno != EINTR)
        }

        /// The next bytes; empty at the end, nil on an error.
        func read(_ limit: Int) -> [UInt8]? {
            while true {
                var count = 0
                let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, size in
                    count = Glibc.read(descriptor, buffer.baseAddress, limit)
                    size = max(0, count)
                }
                if count < 0 && errno == EINTR { continue }
                return count < 0 ? nil : bytes
            }
        }
    }
}
