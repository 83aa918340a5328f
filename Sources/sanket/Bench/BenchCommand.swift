import ArgumentParser

/// What `deploy/bench` is made of.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure: the pieces that deploy/bench puts together.",
        discussion: """
            Each piece works on the topics and the database that SANKET_* name, fills them with made-up alerts, and
            prints one JSON object. Never let one near a house at work: deploy/bench brings its own.

            Example: sanket bench decode --count 200000
            """,
        subcommands: [
            BenchFill.self, BenchDecode.self, BenchFloor.self, BenchLatency.self, BenchInstructions.self,
            BenchNames.self, BenchNamesFill.self, BenchFind.self, BenchEcho.self, BenchPost.self, BenchProduce.self,
        ])
}
