import Alerts
import ArgumentParser
import FoundationEssentials
import Gateway

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mint a token for the HTTP door, for development.",
        discussion: """
            In production an issuer of the Union makes tokens, and this command has no place. `sanket token new-key` makes a
            key: the private half signs here, the public half (a JSON Web Key Set) is what SANKET_TOKEN_KEYS names.

            Examples:
              sanket token new-key dev-key.pem dev-keys.json
              sanket token mint --key dev-key.pem --state IN-WB --role publisher
              sanket token mint --key dev-key.pem --state IN-DL --role officer --officer dl-ahtu-07 --hours 8
            """,
        subcommands: [Mint.self, NewKey.self], defaultSubcommand: Mint.self)

    struct Mint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a token.",
            discussion: """
                Example: sanket token mint --key dev-key.pem --state IN-DL --role officer --officer dl-ahtu-07
                """)

        @Option(help: "The private key, PEM, as new-key makes it. SANKET_TOKEN_KEY says the same.")
        var key: String?
        @Option(help: "Whom it acts for: IN-WB, or IN for the Union.")
        var state: State
        @Option(help: "publisher, officer, administrator, viewer, auditor or union.")
        var role: Role
        @Option(help: "The officer's id, such as dl-ahtu-07: of officers, administrators and the Union.")
        var officer: String?
        @Option(help: "Whom it is given to; the officer, or STATE-ROLE, where it is not said.")
        var subject: String?
        @Flag(help: "For a terminal that officers share: they name themselves, with a PIN.")
        var shared = false
        @Option(help: "How long it is good for, a week at most.")
        var hours = 8
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let configuration = try Configuration.load()
            guard let path = key ?? configuration.values["SANKET_TOKEN_KEY"] else {
                throw Failure.usage("--key names the private key; make one: sanket token new-key KEY.pem KEYS.json")
            }
            guard (1...168).contains(hours) else { throw Failure.usage("--hours takes 1 to 168") }
            let id = officer.flatMap(OfficerID.init)
            if officer != nil, id == nil {
                throw Failure.usage("--officer takes 2 to 64 of a-z, 0-9, '.', '_' and '-', never a name")
            }
            let isNamed = role == .administrator || !shared && (role == .officer || role == .union)
            if isNamed, id == nil { throw Failure.usage("the role \(role.rawValue) needs --officer") }
            if role == .union, state != .union { throw Failure.usage("the role union is of --state IN") }
            let mint: TokenMint
            do {
                mint = try TokenMint(pem: String(decoding: try Terminal.read(path), as: UTF8.self))
            } catch let failure as Failure {
                throw failure
            } catch {
                throw Failure.usage("\(path) holds no P-256 private key")
            }
            let claims = Claims(
                issuer: configuration.tokenIssuer, audience: configuration.tokenAudience,
                subject: subject ?? id?.text ?? "\(state.iso)-\(role.rawValue)", state: state, role: role, officer: id,
                isShared: shared, from: Date(), for: .seconds(3600 * hours))
            let token = try await mint.token(claims)
            if output.json { try Terminal.json(["token": token]) } else { Terminal.say(token) }
        }
    }

    struct NewKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new-key",
            abstract: "Make a key for development: a private one, and the set that verifies it.",
            discussion: "Example: sanket token new-key dev-key.pem dev-keys.json")

        @Argument(help: "Where the private key goes; the file must not be there yet.")
        var key: String
        @Argument(help: "Where the public key set goes.")
        var keys: String
        @OptionGroup var output: OutputOptions

        func run() throws {
            guard !FileManager.default.fileExists(atPath: key) else {
                throw Failure.usage("\(key) is there already: it is not overwritten")
            }
            let mint = TokenMint()
            guard
                FileManager.default.createFile(
                    atPath: key, contents: Data(mint.pem.utf8), attributes: [.posixPermissions: 0o600]),
                FileManager.default.createFile(atPath: keys, contents: Data(mint.keySet.utf8))
            else { throw Failure.usage("the key can't be written") }
            if output.json { return try Terminal.json(["key": key, "keys": keys, "key_id": mint.keyID]) }
            Terminal.complain("wrote \(key), to be kept, and \(keys), for SANKET_TOKEN_KEYS")
        }
    }
}

extension Role: ExpressibleByArgument {}
