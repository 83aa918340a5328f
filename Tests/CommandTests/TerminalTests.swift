import Glibc
import Testing

@testable import sanket

@Suite("Writing to a descriptor")
struct TerminalTests {
    /// The two ends of a pipe, the writing one non-blocking.
    private func pipe() -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        #expect(Glibc.pipe(&ends) == 0)
        #expect(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
        return (ends[0], ends[1])
    }

    @Test("A slow reader on a non-blocking descriptor gets all of it")
    func slow() async {
        let (read, write) = pipe()
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
        let writing = Task.detached {
            defer { close(write) }
            return Terminal.FileHandle(descriptor: write).write(bytes)
        }
        let reader = Terminal.FileHandle(descriptor: read)
        var received: [UInt8] = []
        while let chunk = reader.read(4096), !chunk.isEmpty { received += chunk }
        #expect(await writing.value == nil)
        #expect(received == bytes)
        close(read)
    }

    @Test("What can't be written is told by its errno")
    func full() {
        let descriptor = open("/dev/full", O_WRONLY)
        #expect(Terminal.FileHandle(descriptor: descriptor).write([1]) == ENOSPC)
        close(descriptor)
    }
}
