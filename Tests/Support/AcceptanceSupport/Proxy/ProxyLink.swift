import Foundation
import Synchronization

/// One connection through a proxy: two sockets, and a thread for each direction.
final class ProxyLink: Sendable {
    private struct State {
        var isCut = false
        var isSilent = false
        var isMarked = false
        var running = 2
    }

    private let client: Int32
    private let server: Int32
    private weak let proxy: TCPProxy?
    private let advertised: Readvertising?
    private let state = Mutex(State())

    init(client: Int32, server: Int32, proxy: TCPProxy) {
        self.client = client
        self.server = server
        self.proxy = proxy
        let ports = proxy.advertised
        advertised = ports.isEmpty ? nil : Readvertising(ports)
    }

    func start() {
        Thread.detachNewThread { self.pump(.toServer) }
        Thread.detachNewThread { self.pump(.toClient) }
    }

    /// Breaks it: both sides see the end, and both threads come to theirs.
    func cut() {
        state.withLock { state in
            guard !state.isCut, state.running > 0 else { return }
            state.isCut = true
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private var isCut: Bool { state.withLock { $0.isCut } }

    private func pump(_ direction: Trap.Direction) {
        let (source, sink) = direction == .toServer ? (client, server) : (server, client)
        var readvertising = direction == .toClient ? advertised : nil
        var watch = TrapWatch()
        while !isCut {
            guard let weather = proxy?.weather else { break }
            guard var bytes = Loopback.read(source, limit: Self.limit(weather)) else { break }
            hold(bytes.count, direction)
            if case .slow = proxy?.weather { usleep(50_000) }
            readvertising?.rewrite(&bytes)
            guard pass(bytes, direction, &watch, sink) else { break }
        }
        cut()
        end()
    }

    /// What comes while the weather holds it waits here, and so does all behind it.
    private func hold(_ count: Int, _ direction: Trap.Direction) {
        guard proxy?.weather.holds(direction) == true else { return }
        let isCounted = direction == .toServer && state.withLock { $0.isMarked }
        if isCounted { proxy?.state.withLock { $0.held += count } }
        while proxy?.weather.holds(direction) == true, !isCut { usleep(10_000) }
        if isCounted { proxy?.state.withLock { $0.held -= count } }
    }

    private static func limit(_ weather: TCPProxy.Weather) -> Int {
        if case .slow(let rate) = weather { return max(1, rate / 20) }
        return 1 << 16
    }

    /// False where the connection ends here.
    private func pass(_ bytes: [UInt8], _ direction: Trap.Direction, _ watch: inout TrapWatch, _ sink: Int32) -> Bool {
        if direction == .toServer, let marker = proxy?.marker, !marker.isEmpty, !state.withLock({ $0.isMarked }),
            watch.find(marker, in: bytes, \.marker) != nil
        {
            state.withLock { $0.isMarked = true }
        }
        if direction == .toClient, state.withLock({ $0.isSilent }) { return true }
        guard let trap = proxy?.state.withLock({ $0.trap }), trap.direction == direction,
            state.withLock({ $0.isMarked }), let place = watch.find(trap.needle, in: bytes, \.needle), springs()
        else { return Loopback.write(bytes, to: sink) }
        guard Loopback.write(Array(bytes.prefix(place)), to: sink) else { return false }
        if case .cut = trap.harm { return false }
        state.withLock { $0.isSilent = true }
        return true
    }

    /// One trap springs for one connection.
    private func springs() -> Bool {
        proxy?.state.withLock { state in
            guard state.trap != nil else { return false }
            state.trap = nil
            state.sprung += 1
            return true
        } ?? false
    }

    private func end() {
        let isLast = state.withLock { state in
            state.running -= 1
            return state.running == 0
        }
        guard isLast else { return }
        close(client)
        close(server)
        _ = proxy?.state.withLock { $0.links.removeValue(forKey: ObjectIdentifier(self)) }
    }
}

/// Looks for bytes in a stream that comes in pieces.
private struct TrapWatch {
    var marker: [UInt8] = []
    var needle: [UInt8] = []

    /// Where in these bytes the wanted ones begin, at the earliest 0; nil when they have not come to their end.
    mutating func find(_ wanted: [UInt8], in bytes: [UInt8], _ carry: WritableKeyPath<TrapWatch, [UInt8]>) -> Int? {
        let before = self[keyPath: carry]
        let all = before + bytes
        self[keyPath: carry] = Array(all.suffix(wanted.count - 1))
        guard let range = all.firstRange(of: wanted) else { return nil }
        return max(0, range.lowerBound - before.count)
    }
}
