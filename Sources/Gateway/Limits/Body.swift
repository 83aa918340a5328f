import HTTPTypes
package import Hummingbird
package import NIOCore
import NIOHTTPCompression

/// A request's body, read whole and no more of it than is taken.
package enum Body {
    /// - Throws: `Problem.tooLarge` beyond `limit` bytes after decompression; `unreadable` where compression is broken.
    package static func read(_ request: Request, upTo limit: Int) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge(limit) }
        do {
            return try await request.body.collect(upTo: limit)
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
