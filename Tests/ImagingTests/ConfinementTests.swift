import Glibc
import Testing

@testable import Imaging

@Suite("What a confined process can't do")
struct ConfinementTests {
    @Test("It can compute, and end")
    func lives() async {
        await #expect(processExitsWith: .exitCode(7)) {
            guard Confinement.enter() else { _exit(1) }
            _exit([3, 4].reduce(0, +))
        }
    }

    @Test("It opens no file")
    func files() async {
        await #expect(processExitsWith: .signal(SIGSYS)) {
            guard Confinement.enter() else { _exit(1) }
            _exit(open("/etc/passwd", O_RDONLY) < 0 ? 2 : 3)
        }
    }

    @Test("It opens no connection")
    func sockets() async {
        await #expect(processExitsWith: .signal(SIGSYS)) {
            guard Confinement.enter() else { _exit(1) }
            _exit(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) < 0 ? 2 : 3)
        }
    }

    @Test("It signals no other process")
    func signals() async {
        await #expect(processExitsWith: .signal(SIGSYS)) {
            guard Confinement.enter() else { _exit(1) }
            _exit(kill(getppid(), 0) < 0 ? 2 : 3)
        }
    }

    @Test("Its memory is never executable")
    func code() async {
        await #expect(processExitsWith: .signal(SIGSYS)) {
            guard Confinement.enter() else { _exit(1) }
            let page = mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            _exit(page == MAP_FAILED ? 2 : 3)
        }
    }

    @Test("It gets no more memory than its limit")
    func memory() async {
        await #expect(processExitsWith: .exitCode(2)) {
            guard Confinement.enter() else { _exit(1) }
            let page = mmap(
                nil, Int(Confinement.memory), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            _exit(page == MAP_FAILED ? 2 : 3)
        }
    }
}
