import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL

/// HTTP/1.1 on a connection: TLS where there is a certificate, compressed answers, and the limits.
struct DoorChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let inner: HTTP1Channel
    private let tls: NIOSSLContext?
    private let limits: GatewayLimits

    init(tls: NIOSSLContext?, limits: GatewayLimits, responder: @escaping HTTPChannelHandler.Responder) {
        self.tls = tls
        self.limits = limits
        inner = HTTP1Channel(responder: responder)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
            var decoding = NIOHTTPDecoderLimitConfiguration()
            decoding.maxHeaderFieldSize = limits.headers
            decoding.maxHeaderListSize = limits.headers
            decoding.maxHeaderFieldCount = 100
            try pipeline.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
                withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
            // Answers only: a request is decompressed when its body is read, by who has let its caller in. What comes behind a
            // request that is open waits: the channel at the end asks for no more than a few parts ahead.
            try pipeline.addHandler(
                HTTPResponseCompressor(initialByteBufferCapacity: 1024) { head, _ in
                    let isImage = head.headers["content-type"].contains { $0.hasPrefix("image/") }
                    return isImage ? .doNotCompress : .compressIfPossible
                })
            try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try pipeline.addHandler(ConnectionGuard(limits))
            try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
            // The last: one that is made and not handled ends the process.
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: Value, logger: Logger) async {
        await inner.handle(value: value, logger: logger)
    }
}
