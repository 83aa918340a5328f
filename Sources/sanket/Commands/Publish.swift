import Alerts
import ArgumentParser
import FoundationEssentials
import Kafka
import Routing
import ServiceLifecycle
import UnixSignals

struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publish alerts to their topics; a receipt for each.",
        discussion: """
            Takes JSON files (one alert, an array, or one alert a line) or the same on standard input (-). An alert that
            is not valid is refused with every error, and the rest goes on; the exit code is 1 then.

            A broker that is away is waited for. Ctrl-C lets what is on its way be answered for two seconds, and then tells
            each alert that is not accepted, and each of which nobody knows: those are safe to send again, for a repeat is
            told by its id. With --journal all that is accepted is noted, and --resume goes on after it.

            Examples:
              sanket publish alert.json
              sanket publish --wait notified --json alert.json
              cat alerts.ndjson | sanket publish -
              sanket publish --journal alerts.journal alerts.ndjson     # broken off by Ctrl-C, or worse
              sanket publish --resume alerts.journal alerts.ndjson      # sends what is missing, and nothing else
            """)

    enum Milestone: String, ExpressibleByArgument, CaseIterable {
        case accepted, persisted, notified
    }

    @Argument(help: "JSON files, or - for standard input.")
    var files: [String]

    @Option(help: "Wait until each alert is accepted, persisted or notified.")
    var wait: Milestone = .accepted

    @Option(help: "How many seconds to wait for it.")
    var timeout: Int = 30

    @Option(help: ArgumentHelp("Note in a new file what is accepted, for --resume.", valueName: "file"))
    var journal: String?

    @Option(help: ArgumentHelp("Leave out what this journal says is accepted, and go on noting.", valueName: "file"))
    var resume: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if journal != nil, resume != nil { throw ValidationError("--resume goes on in its own journal: name one") }
        if files.isEmpty { throw ValidationError("name a file, or - for standard input") }
        if timeout < 1 { throw ValidationError("--timeout takes seconds, from 1") }
    }

    func run() async throws {
        let parts = try Parts()
        // Before anything is sent: a name that is wrong would leave half of the files published.
        for file in files where file != "-" { try Terminal.FileHandle.requireReadable(file) }
        try await parts.requireTopics(parts.topics.allAlerts)
        let journal = try (resume ?? journal).map { try PublishingJournal(path: $0, resuming: resume != nil) }
        let producer = try KafkaProducer(parts.configuration.kafka, logger: parts.logger)
        let desk = PublishingDesk(
            topics: parts.topics, router: try parts.router(), producer: producer, journal: journal,
            printsJSON: output.json)
        let echo = wait == .accepted ? nil : try await Echo(parts: parts, milestone: wait) { desk.print($0) }
        let work = Task {
            for file in files {
                var reader = try AlertReader(path: file)
                while let batch = try reader.next(atMost: 500) {
                    let sent = try await desk.publish(batch) { echo?.announce($0) }
                    echo?.expect(sent)
                    if echo == nil { sent.forEach { desk.print($0) } }
                    try Task.checkCancellation()
                }
            }
            try await echo?.wait(atMost: .seconds(timeout))
        }
        let interrupt = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { work.cancel() }
        }
        let vigil = Task {
            await BrokerVigil(producer: producer, servers: parts.configuration.kafka.bootstrapServers).keep()
        }
        let result = await work.result
        interrupt.cancel()
        vigil.cancel()
        await producer.shutdown(deadline: .seconds(1))
        let unfinished = await echo?.end() ?? 0
        Terminal.progress("")
        switch result {
        case .failure(is CancellationError):
            desk.tellInterruption()
            throw ExitCode(1)
        case .failure(let error): throw error
        case .success: break
        }
        try desk.conclude(unfinished, wait: wait)
    }
}
