import HTTPTypes
package import Hummingbird
package import NIOCore

/// A request's body, read whole and no more of it than is taken. It is decompressed here, once the caller has been let in,
/// and not on its way through the door: what a stranger sends never grows.
package enum Body {
    /// - Throws: `Problem.tooLarge` beyond `limit` bytes after decompression; `unreadable` where compression is broken.
    package static func read(_ request: Request, upTo limit: Int) async throws -> ByteBuffer {
        ByteBuffer(bytes: try await read(request, upTo: limit) { _ in })
    }

    /// The same where there has to be room for it: of a request that says how long it is before any of it is read, else for
    /// each part as it comes.
    ///
    /// - Parameter take: throws where there is no room for so many bytes more.
    static func read(
        _ request: Request, upTo limit: Int, taking take: (Int) throws(Problem) -> Void
    ) async throws -> [UInt8] {
        let length = request.headers[.contentLength].flatMap { Int($0) }
        if let length, length > limit { throw Collected.tooLarge(limit) }
        var collected = Collected(limit: limit)
        do {
            guard let inflater = try inflater(for: request) else {
                if let length { try collected.announce(length, taking: take) }
                for try await part in request.body {
                    try part.withUnsafeReadableBytes { plain in try collected.add(plain, taking: take) }
                }
                return collected.bytes
            }
            for try await part in request.body {
                try inflater.inflate(part) { plain in try collected.add(plain, taking: take) }
            }
            guard inflater.isComplete else { throw Inflater.Flaw() }
            return collected.bytes
        } catch is Inflater.Flaw {
            throw Problem(.unreadable, "the compressed content is broken")
        }
    }

    /// Nil where the body is plain.
    private static func inflater(for request: Request) throws -> Inflater? {
        switch request.headers[.contentEncoding]?.lowercased() {
        case nil, "identity": nil
        case "gzip", "x-gzip", "deflate": try Inflater()
        default: throw Problem(.unsupportedMediaType, "Content-Encoding: gzip is taken, or none")
        }
    }

    private struct Collected {
        let limit: Int
        var bytes: [UInt8] = []
        private var taken = 0

        init(limit: Int) { self.limit = limit }

        mutating func announce(_ length: Int, taking take: (Int) throws(Problem) -> Void) throws(Problem) {
            try take(length)
            taken = length
            bytes.reserveCapacity(length)
        }

        mutating func add(
            _ more: UnsafeRawBufferPointer, taking take: (Int) throws(Problem) -> Void
        ) throws(Problem) {
            let count = bytes.count + more.count
            if count > limit { throw Self.tooLarge(limit) }
            if count > taken {
                try take(count - taken)
                taken = count
            }
            bytes.append(contentsOf: more)
        }

        static func tooLarge(_ limit: Int) -> Problem {
            Problem(.tooLarge, "at most \(limit) bytes are taken here")
        }
    }
}
