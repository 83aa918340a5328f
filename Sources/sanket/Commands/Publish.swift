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

            Examples:
              sanket publish alert.json
              sanket publish --wait notified --json alert.json
              cat alerts.ndjson | sanket publish -
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

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if files.isEmpty { throw ValidationError("name a file, or - for standard input") }
        if timeout < 1 { throw ValidationError("--timeout takes seconds, from 1") }
    }

    func run() async throws {
        let parts = try Parts()
        // Before anything is sent: a name that is wrong would leave half of the files published.
        for file in files where file != "-" { try Terminal.FileHandle.requireReadable(file) }
        try await parts.requireTopics(parts.topics.allAlerts)
        let producer = try KafkaProducer(parts.configuration.kafka, logger: parts.logger)
        let desk = PublishingDesk(
            topics: parts.topics, router: try parts.router(), producer: producer, printsJSON: output.json)
        let echo = wait == .accepted ? nil : try await Echo(parts: parts, milestone: wait) { desk.print($0) }
        let work = Task {
            for file in files {
                var reader = try AlertReader(path: file)
                while let batch = try reader.next(atMost: 500) {
                    let sent = await desk.publish(batch)
                    await echo?.expect(sent)
                    if echo == nil { sent.forEach { desk.print($0) } }
                }
            }
            try await echo?.finish(within: .seconds(timeout))
        }
        let interrupt = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { work.cancel() }
        }
        defer { interrupt.cancel() }
        let result = await work.result
        let left = await producer.shutdown(deadline: .seconds(3))
        echo?.close()
        Terminal.progress("")
        switch result {
        case .failure(is CancellationError):
            Terminal.complain(
                "interrupted: \(desk.counts.accepted) accepted, \(desk.counts.refused) refused, "
                    + "\(desk.counts.unknown + left) unknown: send those again, a repeat is told by its id")
            throw ExitCode(1)
        case .failure(let error): throw error
        case .success: break
        }
        try desk.conclude(echo?.unfinished ?? 0, wait: wait)
    }
}
