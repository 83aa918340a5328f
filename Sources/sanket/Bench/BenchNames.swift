import ArgumentParser
import Matching

/// How alike two names are, pair by pair: what the test set is measured with.
struct BenchNames: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "names", abstract: "Compare the names of each line of a file, as a search would.",
        discussion: """
            The file has a name to search for and a name to find on each line, between tabs. A pair that shares no key is
            not found by a search and has the score 0.

            Example: sanket bench names pairs.tsv
            """)

    @Argument(help: "Names in pairs, a tab between them.")
    var file: String

    struct Line: Encodable {
        /// From which on a search shows a name.
        var threshold: Double
        var scores: [Double]
    }

    func run() throws {
        let secret = try Self.secret()
        let text = String(decoding: try Terminal.read(file), as: UTF8.self)
        let scores = try text.split(separator: "\n").enumerated().map { number, line in
            let names = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard names.count == 2 else { throw Failure.usage("\(file), line \(number + 1): two names, a tab between") }
            return Self.score(String(names[0]), finding: String(names[1]), under: secret)
        }
        try Terminal.json(Line(threshold: NameSignature.threshold, scores: scores))
    }

    /// As `AlertSearch` finds and scores the names of one alert.
    static func score(_ query: String, finding name: String, under secret: MatchingSecret) -> Double {
        guard let query = NameQuery(query, under: secret) else { return 0 }
        let stored = NameParser.parse(name)
        let relatives = stored.related.map { NameSignature($0, under: secret) }
        let keys = Set(query.keys)
        return stored.own
            .filter { !keys.isDisjoint(with: NameBlocks.stored($0, under: secret).keys) }
            .map { query.likeness(to: NameSignature($0, under: secret), relatives: relatives) }.max() ?? 0
    }

    /// Any will do: no figure depends on it.
    static func secret() throws -> MatchingSecret {
        guard let secret = MatchingSecret(bytes: Array(0..<32)) else { throw Failure.usage("no secret") }
        return secret
    }
}
