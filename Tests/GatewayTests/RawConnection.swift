import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A connection to the door over which anything can be sent, HTTP or not.
final class RawConnection {
    private let descriptor: Int32

    /// - Parameters:
    ///   - seconds: how long a read waits at most.
    ///   - window: bytes that the system takes in before they are read; nil: as many as it likes.
    init(port: Int, patience seconds: Int = 10, window: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var window {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &window, socklen_t(MemoryLayout<Int32>.size))
        }
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            throw POSIXError(.ECONNREFUSED)
        }
    }

    deinit { close(descriptor) }

    /// Lets this process have as many as the system allows: it is both ends of each.
    static func allowMany() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// False once the other side has closed.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(text.utf8) }

    /// What of it the other side has room for now.
    func sendWhatFits(_ bytes: [UInt8]) {
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }

    /// Whether the other side ends the connection within this time, while nothing is read.
    func isEnded(within seconds: Int32) -> Bool {
        // POLLRDHUP of poll(2), which is not imported.
        var look = pollfd(fd: descriptor, events: 0x2000, revents: 0)
        return poll(&look, 1, seconds * 1000) > 0
    }

    /// Whether something has come that is not read yet.
    var isAnswered: Bool {
        var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&look, 1, 0) > 0
    }

    /// So many bytes at most; 0 at the end.
    func read(upTo count: Int) -> Int {
        var buffer = [UInt8](repeating: 0, count: count)
        return max(0, recv(descriptor, &buffer, count, 0))
    }

    /// All that comes until the other side closes, or nothing more comes in time.
    func readAll() -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += buffer[..<count]
        }
    }

    /// What comes until these words have come.
    func read(until words: String) -> String {
        var all = ""
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !all.contains(words) {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return all }
            all += String(decoding: buffer[..<count], as: UTF8.self)
        }
        return all
    }
}
