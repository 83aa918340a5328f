import Alerts
import FoundationEssentials
import Kafka
import Logging
import Matching

/// What the program is told: `SANKET_*` in the environment, over the file that `SANKET_CONFIG` names, over defaults.
struct Configuration: Sendable {
    let values: [String: String]

    static func load(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Configuration {
        var values: [String: String] = [:]
        if let path = environment["SANKET_CONFIG"] {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure.usage("SANKET_CONFIG names \(path), which can't be read")
            }
            values = try parse(String(decoding: data, as: UTF8.self), path: path)
        }
        for (name, value) in environment where name.hasPrefix("SANKET_") { values[name] = value }
        return Configuration(values: values)
    }

    /// One `NAME=value` a line, `#` before a comment, as systemd's EnvironmentFile.
    private static func parse(_ text: String, path: String) throws -> [String: String] {
        var values: [String: String] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingPrefix { $0.isWhitespace }
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), line.hasPrefix("SANKET_") else {
                throw Failure.usage("\(path), line \(number + 1): expected SANKET_NAME=value")
            }
            var value = line[line.index(after: equals)...]
            while value.last?.isWhitespace == true { value.removeLast() }
            if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
            values[String(line[..<equals])] = String(value)
        }
        return values
    }

    // MARK: Kafka

    /// `SANKET_KAFKA_SECURITY_PROTOCOL` is librdkafka's `security.protocol`; so for any of its properties.
    var kafka: KafkaConfiguration {
        let prefix = "SANKET_KAFKA_"
        var properties: [String: String] = [:]
        for (name, value) in values where name.hasPrefix(prefix) {
            properties[name.dropFirst(prefix.count).lowercased().replacing("_", with: ".")] = value
        }
        let servers = properties.removeValue(forKey: "bootstrap.servers") ?? "127.0.0.1:9092"
        return KafkaConfiguration(bootstrapServers: servers, clientID: "sanket", properties: properties)
    }

    var topics: Topics { Topics(prefix: values["SANKET_TOPIC_PREFIX"] ?? "sanket") }

    // MARK: PostgreSQL

    var databaseURL: String { values["SANKET_DATABASE_URL"] ?? "postgresql://127.0.0.1:5432/sanket" }

    /// Sessions bear it, so that a stuck one is known as ours.
    static let applicationName = "sanket"

    // MARK: serve

    var host: String { values["SANKET_HOST"] ?? ProcessInfo.processInfo.hostName }
    var readyFile: String? { values["SANKET_READY_FILE"] }

    /// Zero: no canary.
    func canaryInterval() throws -> Duration { .seconds(try number("SANKET_CANARY_SECONDS", default: 60)) }

    func canaryTarget() throws -> State {
        let iso = values["SANKET_CANARY_TARGET"] ?? "IN-DL"
        guard let state = State(iso: iso) else { throw Failure.usage("SANKET_CANARY_TARGET is no State: \(iso)") }
        return state
    }

    /// How long an origin and the operators have to see to a dead letter.
    func deadLetterClock() throws -> Duration { .seconds(60 * (try number("SANKET_DEAD_LETTER_MINUTES", default: 15))) }

    /// For how long a State may be told of an alert again before it runs out: `retention.ms` of the topics.
    func retention() throws -> Duration { .seconds(86_400 * (try number("SANKET_RETENTION_DAYS", default: 30))) }

    /// By which alerts are linked and found; nil where none is given, and both are off.
    func matchingSecret() throws -> MatchingSecret? {
        let name = "SANKET_MATCHING_KEY"
        // Set to nothing is as good as not set: so a compose file passes on what it has not.
        var text = values[name].flatMap { $0.isEmpty ? nil : $0 }
        if let path = values[name + "_FILE"] {
            guard text == nil else { throw Failure.usage("choose one: \(name), or \(name)_FILE") }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure.usage("\(name)_FILE names a file that can't be read")
            }
            text = String(decoding: data, as: UTF8.self)
        }
        guard let text else { return nil }
        guard let secret = MatchingSecret(text: text) else {
            throw Failure.usage(
                "\(name) takes at least \(MatchingSecret.leastBytes) random bytes in hexadecimal or base64, "
                    + "as `openssl rand -base64 32` makes them")
        }
        return secret
    }

    func logLevel() throws -> Logger.Level {
        let name = values["SANKET_LOG_LEVEL"] ?? "info"
        guard let level = Logger.Level(rawValue: name) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.usage("SANKET_LOG_LEVEL is one of \(levels)")
        }
        return level
    }

    func number(_ name: String, default fallback: Int) throws -> Int {
        guard let text = values[name] else { return fallback }
        guard let number = Int(text), number >= 0 else {
            throw Failure.usage("\(name) takes a whole number, not \(text)")
        }
        return number
    }
}
