import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Ends a connection that keeps us waiting or brings more than any request may: a head that does not come, a body that drips
/// or does not end, an answer that is not read, and what is no HTTP.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: GatewayLimits
    /// Until the caller has to have sent what is next.
    private var arrival: Scheduled<Void>?
    /// The next look whether answers get through.
    private var look: Scheduled<Void>?
    private var bytes = 0
    /// When the head of the request came whose body is being read.
    private var begun = ContinuousClock.now
    /// Requests of which the answer is not written yet: a slow answer is not the caller's fault.
    private var open = 0
    /// Answers that are written and not sent yet.
    private var unsent = 0
    private var isReading = false
    private var writes = 0

    init(_ limits: GatewayLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) { awaitHead(context) }

    func handlerRemoved(context: ChannelHandlerContext) { rest() }

    func channelInactive(context: ChannelHandlerContext) {
        rest()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            bytes = 0
            open += 1
            isReading = true
            begun = .now
            awaitBody(context)
        case .body(let part):
            bytes += part.readableBytes
            if bytes > limits.hardest { return context.close(promise: nil) }
        case .end:
            isReading = false
            arrival?.cancel()
            // Of a request that was answered before it was all there.
            awaitHead(context)
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        writes += 1
        if look == nil { lookLater(context, after: nil) }
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        open -= 1
        unsent += 1
        let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess { [self] in
            unsent -= 1
            awaitHead(context)
        }
        context.write(data, promise: sent)
    }

    /// Where nothing is open: the next request has to come in time. Its time does not run while an answer is on its way.
    private func awaitHead(_ context: ChannelHandlerContext) {
        guard open <= 0, unsent == 0, !isReading else { return }
        allow(limits.head, context) { [self] in
            if Self.unsentBytes(context) > 0 { awaitHead(context) } else { context.close(promise: nil) }
        }
    }

    /// A body has more time the more of it has come: a slow line is waited for, and a drip is not.
    private func awaitBody(_ context: ChannelHandlerContext) {
        let whole = limits.arrival + .seconds(Double(bytes) / Double(limits.slowest))
        let left = whole - (ContinuousClock.now - begun)
        guard left > .zero else { return context.close(promise: nil) }
        allow(left, context) { [self] in awaitBody(context) }
    }

    private func allow(_ time: Duration, _ context: ChannelHandlerContext, _ act: @escaping () -> Void) {
        arrival?.cancel()
        arrival = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(time), act)
    }

    /// What there is to send, and how often there was more.
    private struct Progress: Equatable {
        var bytes: Int
        var writes: Int
    }

    /// Looks until all is sent.
    private func lookLater(_ context: ChannelHandlerContext, after last: Progress?) {
        look = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.sending)) { [self] in
            look = nil
            let progress = Progress(bytes: Self.unsentBytes(context), writes: writes)
            if progress.bytes == 0 { return }
            if progress == last { context.close(promise: nil) } else { lookLater(context, after: progress) }
        }
    }

    private static func unsentBytes(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func rest() {
        arrival?.cancel()
        look?.cancel()
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
}
