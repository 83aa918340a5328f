import Glibc

/// Sends requests over many connections to one address of loopback, on each the next once the last is answered. One thread,
/// requests made before: it takes a small part of what the server does for them.
final class PostLoop {
    /// One connection: what it sends in turn, and how far it is.
    private struct Line {
        var requests: [[UInt8]]
        var alerts: Int
        var next = 0
        var sent = 0
        var began = ContinuousClock.now
        var answer = AnswerReader()

        var isSent: Bool { sent == requests[next].count }
    }

    private var lines: [Line] = []
    private var sockets: [pollfd] = []

    deinit { for socket in sockets { close(socket.fd) } }

    /// Opens a connection that sends these requests in turn, so many alerts each.
    ///
    /// - Throws: `Failure.down` where nothing listens there.
    func open(port: UInt16, requests: [[UInt8]], alerts: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Self.failure("connect") }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        lines.append(Line(requests: requests, alerts: alerts))
        sockets.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }

    /// - Parameters:
    ///   - warmUp: before anything counts.
    ///   - expected: the status of an answer that counts.
    func run(warmUp: Duration, for time: Duration, expecting expected: Int) throws -> Rush.Line {
        var rush = Rush()
        let start = ContinuousClock.now + warmUp
        let end = start + time
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        for index in lines.indices { try begin(index) }
        while ContinuousClock.now < end {
            guard poll(&sockets, nfds_t(sockets.count), 100) > 0 else { continue }
            for index in sockets.indices where sockets[index].revents != 0 {
                if sockets[index].revents & Int16(POLLOUT) != 0 { try send(index) }
                guard sockets[index].revents & ~Int16(POLLOUT) != 0, try receive(index, &buffer) else { continue }
                if lines[index].began >= start {
                    rush.done(
                        lines[index].alerts, after: .now - lines[index].began,
                        isAccepted: lines[index].answer.status == expected)
                }
                lines[index].next = (lines[index].next + 1) % lines[index].requests.count
                try begin(index)
            }
        }
        return rush.line(within: time)
    }

    private func begin(_ index: Int) throws {
        lines[index].sent = 0
        lines[index].answer = AnswerReader()
        lines[index].began = .now
        try send(index)
    }

    private func send(_ index: Int) throws {
        let request = lines[index].requests[lines[index].next]
        while lines[index].sent < request.count {
            let sent = lines[index].sent
            let count = request.withUnsafeBytes { bytes in
                Glibc.send(
                    sockets[index].fd, bytes.baseAddress?.advanced(by: sent), bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0 {
                guard errno == EAGAIN else { throw Self.failure("send") }
                break
            }
            lines[index].sent += count
        }
        sockets[index].events = Int16(lines[index].isSent ? POLLIN : POLLIN | POLLOUT)
    }

    /// Whether the answer is there.
    private func receive(_ index: Int, _ buffer: inout [UInt8]) throws -> Bool {
        while true {
            let count = recv(sockets[index].fd, &buffer, buffer.count, 0)
            if count < 0, errno == EAGAIN { return false }
            guard count > 0 else { throw Self.failure("recv") }
            if lines[index].answer.take(buffer[0..<count]) { return true }
        }
    }

    private static func failure(_ call: String) -> Failure {
        .down("the door: \(call): \(String(cString: strerror(errno)))")
    }
}

/// Reads as much of an answer as is needed to know its status and its end; it has to say its length.
struct AnswerReader {
    private(set) var status = 0
    private var head: [UInt8] = []
    private var left: Int?

    /// Whether that was the end of it.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        if let left {
            self.left = left - bytes.count
            return left <= bytes.count
        }
        head.append(contentsOf: bytes)
        guard let end = Self.end(of: head) else { return false }
        status = head.count > 12 ? head[9...11].reduce(0) { $0 * 10 + Int($1) - 48 } : 0
        let left = Self.length(in: head[..<end]) - (head.count - end)
        self.left = left
        return left <= 0
    }

    /// After the empty line.
    private static func end(of head: [UInt8]) -> Int? {
        var at = 3
        while at < head.count {
            if head[at] == 10, head[at - 1] == 13, head[at - 2] == 10, head[at - 3] == 13 { return at + 1 }
            at += 1
        }
        return nil
    }

    private static func length(in head: ArraySlice<UInt8>) -> Int {
        let name = Array("content-length:".utf8)
        var start = head.startIndex
        while let lineEnd = head[start...].firstIndex(of: 10) {
            let line = head[start..<lineEnd]
            if line.count > name.count, zip(line, name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                return line.dropFirst(name.count).reduce(0) { (48...57).contains($1) ? $0 * 10 + Int($1) - 48 : $0 }
            }
            start = lineEnd + 1
        }
        return 0
    }
}
