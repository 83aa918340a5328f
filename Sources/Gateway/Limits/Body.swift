import HTTPTypes
package import Hummingbird
package import NIOCore
import NIOHTTPCompression

/// A request's body, read whole and no more of it than is taken.
package enum Body {
    /// - Throws: `Problem.tooLarge` beyond `limit` bytes after decompression; `unreadable` where compression is broken.
    package static func read(_ request: Request, upTo limit: Int) async throws -> ByteBuffer {
        try check(request, limit)
        return try await told(limit) { try await request.body.collect(upTo: limit) }
    }

    /// The same where there has to be room for it: of a request that says how long it is before any of it is read, else for
    /// each part as it comes.
    ///
    /// - Parameter take: throws where there is no room for so many bytes more.
    static func read(
        _ request: Request, upTo limit: Int, taking take: (Int) throws(Problem) -> Void
    ) async throws -> [UInt8] {
        try check(request, limit)
        var taken = 0
        var bytes: [UInt8] = []
        if let length = length(request), request.headers[.contentEncoding] == nil {
            try take(length)
            taken = length
            bytes.reserveCapacity(length)
        }
        return try await told(limit) {
            for try await part in request.body {
                let count = bytes.count + part.readableBytes
                if count > limit { throw tooLarge(limit) }
                if count > taken {
                    try take(count - taken)
                    taken = count
                }
                bytes.append(contentsOf: part.readableBytesView)
            }
            return bytes
        }
    }

    private static func length(_ request: Request) -> Int? { request.headers[.contentLength].flatMap { Int($0) } }

    private static func check(_ request: Request, _ limit: Int) throws(Problem) {
        if let length = length(request), length > limit { throw tooLarge(limit) }
    }

    private static func told<T>(_ limit: Int, _ read: () async throws -> T) async throws -> T {
        do {
            return try await read()
        } catch is NIOTooManyBytesError {
            throw tooLarge(limit)
        } catch is NIOHTTPDecompression.DecompressionError {
            throw Problem(.tooLarge, "it grows beyond the limit, or is no gzip")
        } catch is NIOHTTPDecompression.ExtraDecompressionError {
            throw Problem(.unreadable, "the compressed content is broken")
        }
    }

    private static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, "at most \(limit) bytes are taken here")
    }
}
