import Alerts
import ArgumentParser
import Gateway

struct ReportSighting: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sighting",
        abstract: "Record that somebody was seen; the State that they are heading to hears of it at once.",
        discussion: """
            The place, the plate, the train and the note stay with the police; all States hear the district.

            Example:
              sanket sighting 01a1f737-ed40-7c54-b0c8-0539225c6b16 --state IN-KA --officer ka-grp-11 \\
                --at 2026-11-20T22:40:00+05:30 --district 525 --heading IN-KL --train 16526 --place "Platform 3"
            """)

    @OptionGroup var deed: DeedOptions

    @Option(help: "When they were seen, RFC 3339.")
    var at: Instant?

    @Option(help: "LGD code of the district.")
    var district: UInt32?

    @Option(help: "The State that they are heading to.")
    var heading: State?

    @Option(help: "How sure it is.")
    var certainty: Word<Sanket_V1_Certainty>?

    @Option(help: "How they travel.")
    var conveyance: Word<Sanket_V1_Conveyance>?

    @Option(help: "Where exactly.")
    var place: String?

    @Option(help: "The vehicle's plate, ? for what was not read.")
    var plate: String?

    @Option(help: "The train's number.")
    var train: String?

    @Option(help: "Whom to call, E.164.")
    var phone: String?

    @Option(help: "What else there is to say.")
    var note: String?

    func run() async throws {
        try await DeedDesk(options: deed).record(.reportSighting, Sanket_V1_Sighting.self) { body in
            if let at { body.seenAt = at.time }
            if let district { body.district = district }
            if let heading { body.heading = heading.iso }
            if let certainty { body.certainty = certainty.value }
            if let conveyance { body.conveyance = conveyance.value }
            if let place { body.place = place }
            if let plate { body.plate = plate }
            if let train { body.trainNumber = train }
            if let phone { body.phone = phone }
            if let note { body.note = note }
        }
    }
}
