/// The names of the topics under one prefix, so that tests and drills can live beside the real thing.
package struct Topics: Hashable, Sendable {
    /// What every name begins with, `sanket` if nothing else is configured.
    package let prefix: String

    /// The number of partitions of every topic: LGD codes 0–38.
    package static let partitions = 39

    /// `max.message.bytes` of the topics of alerts: Kafka limits the batch, not the record. A batch of a producer with
    /// librdkafka's default `batch.size` (1,000,000 bytes) fits; that an alert is at most 256 KiB is the door's to say.
    package static let alertMessageBytes = 4 * Validator.sizeLimit + 32 * 1024
    /// The same of topics whose messages can wrap an alert: twice that.
    package static let wrappingMessageBytes = 2 * alertMessageBytes

    /// The names under that prefix.
    package init(prefix: String = "sanket") {
        self.prefix = prefix
        allAlerts = Kind.allCases.map { "\(prefix).alerts.\($0.rawValue)" }
    }

    /// Alerts of one kind as published, in full; partition: origin State; only for Sanket's own account.
    package func alerts(_ kind: Kind) -> String { "\(prefix).alerts.\(kind.rawValue)" }
    /// One for each alert revision and target State, redacted; partition: target State.
    package var notifications: String { "\(prefix).notifications" }
    /// What became of an alert; partition: origin State.
    package var events: String { "\(prefix).events" }
    /// What a dashboard may see; partition: origin State.
    package var feed: String { "\(prefix).feed" }
    /// That a record was refused, where and why; partition: origin State, 0 if unknown.
    package var deadLetters: String { "\(prefix).dead-letters" }

    /// The three topics that are taken in.
    package let allAlerts: [String]
    /// Every topic.
    package var all: [String] { allAlerts + [notifications, events, feed, deadLetters] }

    /// The kind that a topic of alerts holds; nil for any other topic.
    package func kind(ofTopic topic: String) -> Kind? {
        zip(Kind.allCases, allAlerts).first { $1 == topic }?.0
    }
}
