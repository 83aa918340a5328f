import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Ends a connection that keeps us waiting or brings more than any request may: a head that does not come, a body that drips
/// or does not end, and what is no HTTP.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: GatewayLimits
    private var deadline: Scheduled<Void>?
    private var bytes = 0
    /// Requests of which the answer is not written yet: a slow answer is not the caller's fault.
    private var open = 0
    private var isReading = false

    init(_ limits: GatewayLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) { wait(for: limits.head, context) }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            bytes = 0
            open += 1
            isReading = true
            wait(for: limits.arrival, context)
        case .body(let part):
            bytes += part.readableBytes
            if bytes > limits.hardest { return context.close(promise: nil) }
        case .end:
            isReading = false
            deadline?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            open -= 1
            if open <= 0, !isReading { wait(for: limits.head, context) }
        }
        context.write(data, promise: promise)
    }

    /// What is no HTTP is answered here: the compressor in front of us must not see an answer to a request that it has not
    /// seen, or it ends the process.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError else { return context.fireErrorCaught(error) }
        if open == 0, let encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        {
            encoder.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer(string: Self.unreadable))), promise: nil)
        }
        context.close(promise: nil)
    }

    private static let unreadable: String = {
        let problem = Problem(.unreadable, "it is no HTTP/1.1 request, or its header is too large").document
        return """
            HTTP/1.1 400 Bad Request\r\nContent-Type: \(Problem.contentType)\r\n\
            Content-Length: \(problem.utf8.count)\r\nConnection: close\r\n\r\n\(problem)
            """
    }()

    private func wait(for time: Duration, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        deadline = context.value.eventLoop.scheduleTask(in: TimeAmount(time)) { context.value.close(promise: nil) }
    }
}
