import Foundation

/// Blocking sockets on 127.0.0.1.
enum Loopback {
    struct NoSocket: Error {}

    /// A listening socket on a port that was free.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(handle, pointer, size) == 0 && getsockname(handle, pointer, &size) == 0
            }
        }
        // What the test starts must not inherit it, or it would stay open after the proxy is gone.
        _ = fcntl(handle, F_SETFD, FD_CLOEXEC)
        guard isBound, Foundation.listen(handle, 128) == 0 else { throw NoSocket() }
        return (handle, UInt16(bigEndian: address.sin_port))
    }

    static func connect(_ port: UInt16) -> Int32? {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        _ = fcntl(handle, F_SETFD, FD_CLOEXEC)
        var address = address(port)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(handle)
            return nil
        }
        var on: Int32 = 1
        setsockopt(handle, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return handle
    }

    /// What has come, at least a byte; nil at the end or when it broke.
    static func read(_ handle: Int32, limit: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            var result = -1
            repeat { result = recv(handle, buffer.baseAddress, limit, 0) } while result < 0 && errno == EINTR
            count = max(0, result)
        }
        return bytes.isEmpty ? nil : bytes
    }

    /// False when it broke.
    static func write(_ bytes: [UInt8], to handle: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let rebased = UnsafeRawBufferPointer(rebasing: rest)
                let count = send(handle, rebased.baseAddress, rebased.count, Int32(MSG_NOSIGNAL))
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
