import Alerts
import ArgumentParser
import FoundationEssentials
import Gateway
import SwiftProtobuf

struct Assign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Record which unit of the State sees to an alert, and until when it has to answer.",
        discussion: """
            Example:
              sanket assign 01a1f737-ed40-7c54-b0c8-0539225c6b16 --state IN-KA --officer ka-ahtu-07 \\
                --unit-kind railway-police --district 525 --within 30
            """)

    @OptionGroup var deed: DeedOptions

    @Option(help: "What kind of unit it is.")
    var unitKind: Word<Sanket_V1_AgencyKind>?

    @Option(help: "LGD code of the unit's district.")
    var district: UInt32?

    @Option(help: "The unit, as it is called.")
    var unit: String?

    @Option(help: "Minutes until it has to answer; absent: as the alert's own clock runs.")
    var within: UInt32?

    @Option(help: "When it was assigned, RFC 3339; absent: now.")
    var at: Instant?

    @Option(help: "The id of the deed that this one sees to.")
    var closes: String?

    @Option(help: "Whom to call, E.164.")
    var phone: String?

    @Option(help: "What else there is to say; for the police only.")
    var note: String?

    func validate() throws {
        if within == 0 { throw ValidationError("--within counts minutes, from 1") }
    }

    func run() async throws {
        let desk = DeedDesk(options: deed)
        let dueAt = within.map { desk.now + Double($0) * 60 }
        try await desk.record(.assign, Sanket_V1_Assignment.self, dueAt: dueAt) { body in
            if let unitKind { body.unitKind = unitKind.value }
            if let district { body.district = district }
            if let unit { body.unit = unit }
            if within != nil { body.clearDueAt() }
            if let at { body.doneAt = at.time }
            if let closes { body.closes = closes }
            if let phone { body.phone = phone }
            if let note { body.note = note }
        }
    }
}
