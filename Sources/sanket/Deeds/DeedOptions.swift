import Alerts
import ArgumentParser
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#endif

/// Who does what about which alert: what every command has that records a deed.
struct DeedOptions: ParsableArguments {
    @Argument(help: "The alert's id.")
    var alert: String

    @Option(help: "The State that does it, as in IN-KA.")
    var state: State?

    @Option(help: "The officer's id in the State's own books, as in ka-ahtu-07; never a name.")
    var officer: String?

    @Option(
        help: "The id of who enters it on the officer's behalf; absent: the name under which you are logged in here.")
    var enteredBy: String?

    @Option(help: "A file with the officer's token, in place of --state, --officer and --entered-by.")
    var token: String?

    @Option(help: "The revision that the officer had before them; absent: the current one.")
    var revision: Int32?

    @Option(help: "Told again under the same key, the same is one deed; anything else is refused under it.")
    var key: String?

    @Option(help: "The body as a JSON file, or - for standard input; options say more, and say it last.")
    var file: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if AlertID.parse(alert) == nil { throw ValidationError("\(alert) is no alert id (a UUID)") }
        if let revision, revision < 1 { throw ValidationError("--revision counts from 1") }
        if let key, !(1...128).contains(key.utf8.count) { throw ValidationError("--key has 1 to 128 bytes") }
        let isNamed = state != nil && officer != nil
        if token == nil ? !isNamed : state != nil || officer != nil || enteredBy != nil {
            throw ValidationError("say who does it: --state and --officer, or --token")
        }
    }

    /// What is entered at a command line without a token is entered by somebody.
    var enterer: String { enteredBy ?? Self.login ?? "" }

    /// By the account of the process, and not by what its environment says.
    private static var login: String? { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } }
}
