import Foundation
import Synchronization

/// A real TCP proxy on loopback between `sanket` and one of its parts, with weather: it lets bytes through, holds them back,
/// slows them down, refuses, cuts; or waits for certain bytes and cuts or falls silent just there.
///
/// A Kafka broker tells its clients which port to come to. With `readvertising` the proxy puts its own port in that place,
/// else clients would go round it from their second connection on. It changes nothing else.
package final class TCPProxy: Sendable {
    package enum Weather: Hashable, Sendable {
        case clear
        /// Connections stand, and nothing passes; what is sent meanwhile passes later.
        case stalled
        /// What clients send passes, and what comes back to them is held, and passes later: the server does all that it is
        /// asked, and nobody hears of it.
        case unanswered
        /// So many bytes a second in each direction of each connection.
        case slow(bytesPerSecond: Int)
        /// New connections are closed at once.
        case refusing

        func holds(_ direction: Trap.Direction) -> Bool {
            switch self {
            case .stalled: true
            case .unanswered: direction == .toClient
            case .clear, .slow, .refusing: false
            }
        }
    }

    struct State {
        var weather = Weather.clear
        var links: [ObjectIdentifier: ProxyLink] = [:]
        var trap: Trap?
        var sprung = 0
        var accepted = 0
        var held = 0
        var advertised: [UInt16: UInt16] = [:]
    }

    /// Where clients connect, on 127.0.0.1.
    package let port: UInt16
    let target: UInt16
    let marker: [UInt8]
    let state = Mutex(State())
    private let listener: Int32

    /// - Parameter marking: what a client must once have sent on a connection for a trap to be meant for it, and for `held` to
    ///   count it.
    package init(to target: UInt16, readvertising: Bool = false, marking marker: String = "") throws {
        self.target = target
        self.marker = Array(marker.utf8)
        (listener, port) = try Loopback.listen()
        if readvertising { advertised = [target: port] }
        let listener = listener
        // The thread holds the proxy weakly: it ends with the listener's socket.
        Thread.detachNewThread { [weak self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                guard let self else {
                    close(client)
                    return
                }
                self.take(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        cut()
    }

    package var weather: Weather {
        get { state.withLock { $0.weather } }
        set { state.withLock { $0.weather = newValue } }
    }

    /// Which port it puts in the place of which, in what a broker says on connections that are made from now on: where each
    /// broker of a cluster has a proxy, they name each other's.
    package var advertised: [UInt16: UInt16] {
        get { state.withLock { $0.advertised } }
        set { state.withLock { $0.advertised = newValue } }
    }

    /// How many connections it has taken so far.
    package var accepted: Int { state.withLock { $0.accepted } }

    /// How many bytes of marked connections stand in it on their way to the server, and pass when the weather clears.
    package var held: Int { state.withLock { $0.held } }

    /// How many traps have sprung.
    package var sprung: Int { state.withLock { $0.sprung } }

    /// Breaks every connection there is; new ones are as the weather is.
    package func cut() {
        for link in state.withLock({ $0.links.values.map { $0 } }) { link.cut() }
    }

    /// Sets a trap for the next connection that walks into it.
    package func arm(_ trap: Trap) { state.withLock { $0.trap = trap } }

    private func take(_ client: Int32) {
        let weather = state.withLock { state in
            state.accepted += 1
            return state.weather
        }
        guard weather != .refusing, let server = Loopback.connect(target) else {
            close(client)
            return
        }
        let link = ProxyLink(client: client, server: server, proxy: self)
        state.withLock { $0.links[ObjectIdentifier(link)] = link }
        link.start()
    }
}
