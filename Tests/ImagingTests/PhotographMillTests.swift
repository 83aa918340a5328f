import CTurboJPEG
import Glibc
import Testing

@testable import Imaging

@Suite("The process that remakes photographs")
struct PhotographMillTests {
    /// The program that was built with the tests.
    static let program = getenv("SANKET_TEST_SANKET").map { String(cString: $0) } ?? ".build/debug/sanket"

    /// A program of the shell's in the child's place.
    private func mill(shell script: String, limit: Duration = .seconds(20)) throws -> (PhotographMill, Script) {
        let script = try Script(script)
        return (PhotographMill(program: script.path, limit: limit), script)
    }

    private let upload = Specimen.jpeg(Specimen.raster(640, 480), orientation: 6)

    @Test("It makes of an upload what is stored")
    func remakes() throws {
        let mill = PhotographMill(program: Self.program)
        #expect(try mill.remade(upload) == Remaking.remade(upload))
        let png = Specimen.png(Specimen.raster(640, 480))
        #expect(try mill.remade(png) == Remaking.remade(png))
    }

    @Test("The largest that may come fits into its limits", arguments: [true, false])
    func largest(isPNG: Bool) throws {
        let raster = Specimen.plain(8000, 5000)
        let upload =
            isPNG
            ? Specimen.png(raster) : Specimen.jpeg(raster, flags: TJFLAG_PROGRESSIVE, sampling: TJSAMP_444)
        let stored = try PhotographMill(program: Self.program).remade(upload)
        #expect(try JPEGCodec.decode(stored, atLeast: 2048).width == 2048)
    }

    @Test("It tells what is wrong with an upload", arguments: PhotographFlaw.allCases)
    func flaws(flaw: PhotographFlaw) throws {
        let (mill, script) = try mill(shell: "cat >/dev/null; exit \(flaw.rawValue)")
        #expect(throws: flaw) { try mill.remade(upload) }
        _ = script
    }

    @Test("A broken image is refused through it")
    func damaged() {
        let mill = PhotographMill(program: Self.program)
        #expect(throws: PhotographFlaw.damaged) { try mill.remade(Array(upload.prefix(upload.count / 2))) }
        #expect(throws: PhotographFlaw.tooManyPixels) { try mill.remade(Specimen.jpeg(claiming: 65_000, 65_000)) }
        #expect(throws: PhotographFlaw.noPhotograph) { try mill.remade(Array("<svg/>".utf8)) }
    }

    @Test("A child that hangs is killed at the deadline, one that crashes is the upload's fault, and neither is ours")
    func hangs() throws {
        let (hanging, first) = try mill(shell: "cat >/dev/null; exec sleep 100", limit: .milliseconds(300))
        let start = ContinuousClock.now
        #expect(throws: PhotographFlaw.tooCostly) { try hanging.remade(upload) }
        #expect(ContinuousClock.now - start < .seconds(5))
        let (crashing, second) = try mill(shell: "kill -SEGV $$")
        #expect(throws: PhotographFlaw.tooCostly) { try crashing.remade(upload) }
        let (pouring, third) = try mill(shell: "cat >/dev/null; exec cat /dev/zero")
        #expect(throws: PhotographFlaw.tooCostly) { try pouring.remade(upload) }
        _ = (first, second, third)
    }

    @Test("A child that can't be started, or is not confined, is told as such")
    func standstill() throws {
        #expect(throws: MillStandstill.self) { try PhotographMill(program: "/nowhere/sanket").remade(upload) }
        let (mill, script) = try mill(shell: "exit \(MillChild.unconfined)")
        #expect(throws: MillStandstill.self) { try mill.remade(upload) }
        _ = script
    }

    @Test("It inherits no file and no environment")
    func inherits() throws {
        setenv("SANKET_TEST_SECRET", "secret", 1)
        let open = Glibc.open("/etc/hostname", O_RDONLY)
        defer { close(open) }
        // Beside the three and the one by which the folder is read.
        let (mill, script) = try mill(
            shell: """
                cat >/dev/null
                [ -z "$SANKET_TEST_SECRET" ] || exit 65
                for file in /proc/self/fd/*; do
                    case ${file##*/} in 0|1|2|10|255) ;; *) [ -e "$file" ] && exit 66 ;; esac
                done
                exit 68
                """)
        #expect(throws: PhotographFlaw.tooCostly) { try mill.remade(upload) }
        _ = script
    }
}

/// A shell script in a file of its own, removed with this.
final class Script {
    let path: String

    init(_ text: String) throws {
        path = "/tmp/sanket-script-\(UInt64.random(in: 0 ... .max))"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o700)
        guard file >= 0 else { throw MillStandstill(reason: .noProcess(errno)) }
        let bytes = Array("#!/bin/sh\n\(text)\n".utf8)
        _ = write(file, bytes, bytes.count)
        close(file)
    }

    deinit { unlink(path) }
}
