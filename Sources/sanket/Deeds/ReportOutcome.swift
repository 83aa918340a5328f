import Alerts
import ArgumentParser
import Gateway

struct ReportOutcome: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outcome",
        abstract: "Record what came of an alert in a State; its origin resolves it by the next revision.",
        discussion: """
            Example:
              sanket outcome 01a1f737-ed40-7c54-b0c8-0539225c6b16 recovered --state IN-KA --officer ka-ahtu-07 \\
                --district 525 --rescued 1
            """)

    @OptionGroup var deed: DeedOptions

    @Argument(help: "What came of it.")
    var kind: Word<Sanket_V1_OutcomeKind>

    @Option(help: "LGD code of the district.")
    var district: UInt32?

    @Option(help: "How many victims are safe now.")
    var rescued: UInt32?

    @Option(help: "How many were arrested.")
    var arrested: UInt32?

    @Option(help: "When, RFC 3339; absent: now.")
    var at: Instant?

    @Option(help: "The id of the deed that this one sees to.")
    var closes: String?

    @Option(help: "Where exactly.")
    var place: String?

    @Option(help: "What else there is to say.")
    var note: String?

    func run() async throws {
        try await DeedDesk(options: deed).record(.reportOutcome, Sanket_V1_OutcomeReport.self) { body in
            body.kind = kind.value
            if let district { body.district = district }
            if let rescued {
                body.rescued.low = rescued
                body.rescued.high = rescued
            }
            if let arrested { body.arrested = arrested }
            if let at { body.doneAt = at.time }
            if let closes { body.closes = closes }
            if let place { body.place = place }
            if let note { body.note = note }
        }
    }
}
