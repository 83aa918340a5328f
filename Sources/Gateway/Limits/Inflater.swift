import CZlib
import NIOCore

/// Makes the plain bytes of compressed ones, gzip or zlib, a little at a time: whoever takes them can stop before they are
/// more than there is room for.
final class Inflater {
    /// What was sent is not what its header calls it, is cut off, or goes on behind its end.
    struct Flaw: Error {}

    /// Bytes that are handed on at once, at most.
    private static let portion = 64 * 1024
    /// The largest window there is, and the form found out by its header.
    private static let window: Int32 = 15 + 32

    /// zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output: UnsafeMutableBufferPointer<UInt8>
    private(set) var isComplete = false

    init() throws(Flaw) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        output = .allocate(capacity: Self.portion)
        guard inflateInit2_(stream, Self.window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Flaw()
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Hands on what comes of these bytes.
    ///
    /// - Throws: `Flaw`, or what `taken` throws; nothing can be made of what comes after that.
    func inflate(_ part: ByteBuffer, _ taken: (UnsafeRawBufferPointer) throws -> Void) throws {
        try part.withUnsafeReadableBytes { input in
            // zlib's header leaves out the const: it only reads there.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
            stream.pointee.avail_in = UInt32(input.count)
            // What was filled to the brim may have left more inside.
            var isFull = false
            while stream.pointee.avail_in > 0 || isFull {
                guard !isComplete else { throw Flaw() }
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(output.count)
                let code = CZlib.inflate(stream, Z_NO_FLUSH)
                let isIdle = code == Z_BUF_ERROR && stream.pointee.avail_in == 0
                guard code == Z_OK || code == Z_STREAM_END || isIdle else { throw Flaw() }
                isComplete = code == Z_STREAM_END
                isFull = stream.pointee.avail_out == 0 && !isComplete
                let count = output.count - Int(stream.pointee.avail_out)
                try taken(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
            }
        }
    }
}
