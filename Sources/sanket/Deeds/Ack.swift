import Alerts
import ArgumentParser
import Gateway

struct Ack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record that an officer has seen an alert; or, by its origin, has seen to what a State did.",
        discussion: """
            Recorded as done by --officer, entered by --entered-by on the officer's behalf.

            Examples:
              sanket ack 01a1f737-ed40-7c54-b0c8-0539225c6b16 --state IN-KA --officer ka-ahtu-07
              sanket ack 01a1f737-ed40-7c54-b0c8-0539225c6b16 --state IN-WB --officer wb-03 \\
                --closes 01a1f7b2-0c11-7e02-9d55-6a1f0e8b7c21
            """)

    @OptionGroup var deed: DeedOptions

    @Option(help: "By the alert's origin: the id of the deed that it has seen to.")
    var closes: String?

    @Option(help: "When the officer saw it, RFC 3339; absent: now.")
    var at: Instant?

    @Option(help: "What else there is to say; for the police only.")
    var note: String?

    func run() async throws {
        try await DeedDesk(options: deed).record(.acknowledge, Sanket_V1_Acknowledgement.self) { body in
            if let closes { body.closes = closes }
            if let at { body.doneAt = at.time }
            if let note { body.note = note }
        }
    }
}
