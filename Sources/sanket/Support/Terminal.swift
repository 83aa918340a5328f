import FoundationEssentials
import SwiftProtobuf

#if canImport(Glibc)
    import Glibc
#endif

/// Plain output for people, JSON for machines.
enum Terminal {
    static func say(_ line: String) {
        FileHandle.standardOut.write(line + "\n")
    }

    static func complain(_ line: String) {
        FileHandle.standardError.write(line + "\n")
    }

    /// Whether a person looks at the error output, who likes to see progress.
    static var showsProgress: Bool { isatty(2) == 1 }

    /// Writes over the progress line.
    static func progress(_ line: String) {
        guard showsProgress else { return }
        FileHandle.standardError.write("\r\u{1B}[K\(line)")
    }

    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
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

    static func time(_ date: Date) -> String { date.formatted(.iso8601) }

    /// A file's bytes, or standard input's for `-`.
    static func read(_ path: String) throws -> [UInt8] {
        let source = try path == "-" ? FileHandle.standardIn : .open(path)
        var bytes: [UInt8] = []
        while true {
            guard let chunk = source.read(1 << 16) else { throw Failure.usage("can't read \(path)") }
            if chunk.isEmpty {
                source.close()
                return bytes
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

        func write(_ text: String) { write(Array(text.utf8)) }

        func write(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { bytes in
                var rest = bytes
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                    if count < 0 && errno == EINTR { continue }
                    if count <= 0 { return }
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                }
            }
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
