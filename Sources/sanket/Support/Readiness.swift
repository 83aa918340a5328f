import FoundationEssentials
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Says once that every role is at work: in the log, in a file, and to systemd where it asked (NOTIFY_SOCKET).
final class Readiness: Sendable {
    private let file: String?
    private let missing: Mutex<Int>
    private let logger: Logger
    private let onReady: @Sendable () -> Void

    init(file: String?, parts: Int, logger: Logger, onReady: @escaping @Sendable () -> Void) {
        self.file = file
        self.onReady = onReady
        missing = Mutex(parts)
        self.logger = logger
        end()
    }

    func arrive() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        guard isLast else { return }
        if let file, !FileManager.default.createFile(atPath: file, contents: Data("ready\n".utf8)) {
            logger.error("SANKET_READY_FILE can't be written", metadata: ["file": "\(file)"])
        }
        Self.notify("READY=1")
        logger.notice("ready")
        onReady()
    }

    func end() {
        if let file { try? FileManager.default.removeItem(atPath: file) }
    }

    /// One datagram, as sd_notify(3) sends it.
    private static func notify(_ message: String) {
        guard let path = ProcessInfo.processInfo.environment["NOTIFY_SOCKET"], let first = path.utf8.first else {
            return
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = (first == UInt8(ascii: "@") ? [0] : [first]) + path.utf8.dropFirst()
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(descriptor, message, message.utf8.count, 0, address, length)
            }
        }
    }
}
