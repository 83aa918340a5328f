internal import Glibc

/// The child process: an upload on standard input, what is stored of it on standard output.
package enum MillChild {
    /// The subcommand of `sanket` that this is.
    package static let command = "remake-photograph"
    /// The exit status of a system that does not confine: nothing was read.
    static let unconfined: Int32 = 70

    /// Returns the exit status: 0, a flaw's, or `unconfined`.
    package static func run() -> Int32 {
        guard Confinement.enter() else { return unconfined }
        do throws(PhotographFlaw) {
            guard write(try Remaking.remade(try read())) else { return PhotographFlaw.tooCostly.rawValue }
            return 0
        } catch {
            return error.rawValue
        }
    }

    private static func read() throws(PhotographFlaw) -> [UInt8] {
        let room = PhotographLimits.bytes + 1
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
            while count < room, let start = buffer.baseAddress {
                let got = Glibc.read(0, start + count, room - count)
                guard got > 0 else { break }
                count += got
            }
            initialized = count
        }
        guard count < room else { throw .tooManyBytes }
        return bytes
    }

    private static func write(_ bytes: [UInt8]) -> Bool {
        var count = 0
        while count < bytes.count {
            let put = bytes[count...].withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
            guard put > 0 else { return false }
            count += put
        }
        return true
    }
}
