import ArgumentParser
import Glibc
import Imaging

/// What the gateway starts for each upload; nobody types it.
struct RemakePhotograph: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: MillChild.command, abstract: "Writes a photograph anew, from standard input to standard output.",
        shouldDisplay: false)

    func run() {
        // Nothing of what a program does at its end is among what a confined process may do.
        _exit(MillChild.run())
    }
}
