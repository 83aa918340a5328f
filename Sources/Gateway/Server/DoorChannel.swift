import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL

/// HTTP/1.1 on a connection: TLS where there is a certificate, gzip both ways, and the limits.
struct DoorChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let inner: HTTP1Channel
    private let tls: NIOSSLContext?
    private let limits: GatewayLimits

    init(tls: NIOSSLContext?, limits: GatewayLimits, responder: @escaping HTTPChannelHandler.Responder) {
        self.tls = tls
        self.limits = limits
        inner = HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(limits)],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headers, maxHeaderListSize: limits.headers, maxHeaderFieldCount: 100)))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        if let tls {
            do {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
            } catch {
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
        return inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            // What grows to more than a request may be is cut off on the way; what a body may be is seen to when it is read.
            try pipeline.addHandler(
                NIOHTTPRequestDecompressor(limit: .size(limits.hardest)), position: .before(codec))
            try pipeline.addHandler(
                HTTPResponseCompressor(initialByteBufferCapacity: 1024) { head, _ in
                    head.headers["content-type"].contains { $0.hasPrefix("image/") }
                        ? .doNotCompress : .compressIfPossible
                }, position: .before(codec))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await inner.handle(value: value, logger: logger)
    }
}
