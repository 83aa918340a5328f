import Alerts
import ArgumentParser
import Gateway

struct GiveAnswer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answer",
        abstract: "Record whether a State does what is asked for: accepted, refused, not ours.",
        discussion: """
            Examples:
              sanket answer 01a1f737-ed40-7c54-b0c8-0539225c6b16 accepted --state IN-KA --officer ka-ahtu-07
              sanket answer 01a1f737-ed40-7c54-b0c8-0539225c6b16 refused --reason no-force-now --state IN-KA --officer ka-ahtu-07
              sanket answer 01a1f737-ed40-7c54-b0c8-0539225c6b16 not-ours --try IN-TN --state IN-KA --officer ka-ahtu-07
            """)

    @OptionGroup var deed: DeedOptions

    @Argument(help: "What the State answers.")
    var kind: Word<Sanket_V1_AnswerKind>

    @Option(help: "Why it refuses.")
    var reason: Word<Sanket_V1_RefusalReason>?

    @Option(name: .customLong("try"), help: "The State whose it is.")
    var other: State?

    @Option(help: "When it answered, RFC 3339; absent: now.")
    var at: Instant?

    @Option(help: "Which station sees to it.")
    var station: String?

    @Option(help: "The entry in the station's diary.")
    var diaryEntry: String?

    @Option(help: "Whom to call, E.164.")
    var phone: String?

    @Option(help: "What else there is to say; for the police only.")
    var note: String?

    func run() async throws {
        try await DeedDesk(options: deed).record(.answer, Sanket_V1_Answer.self) { body in
            body.kind = kind.value
            if let reason { body.refusalReason = reason.value }
            if let other { body.toState = other.iso }
            if let at { body.doneAt = at.time }
            if let station { body.station = station }
            if let diaryEntry { body.diaryEntry = diaryEntry }
            if let phone { body.phone = phone }
            if let note { body.note = note }
        }
    }
}
