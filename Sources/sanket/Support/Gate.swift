import Alerts
import Kafka
import Logging
import Postgres
import Store

/// Waits until the database is there with this program's schema, and the broker with Sanket's topics. What is missing is
/// said once when it changes, and then now and again.
struct Gate: Sendable {
    let parts: Parts

    func open() async throws {
        try await wait { try await database() }
        try await wait { try await broker() }
    }

    private func wait(_ check: () async throws -> Void) async throws {
        var pause = Duration.milliseconds(200)
        while true {
            do {
                return try await check()
            } catch let error as CancellationError {
                throw error
            } catch {
                parts.logger.warning("waiting: \(Failure.of(error)) (next try in \(pause))")
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    private func database() async throws {
        let connection = try await PostgresConnection.connect(
            parts.configuration.databaseURL, applicationName: Configuration.applicationName, logger: parts.logger)
        do {
            try await check(connection)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    private func check(_ connection: PostgresConnection) async throws {
        let pending = try await Schema.migrations.status(on: connection).filter { $0.appliedAt == nil }
        if !pending.isEmpty {
            throw Failure.no("PostgreSQL: \(pending.count) migrations are pending; run: sanket db migrate")
        }
        // Leases and cursors bear no prefix: a drill here would relay real alerts to its own topics.
        if let other = try await Ownership.topic(outside: parts.topics.prefix, on: connection) {
            throw Failure.no(
                "PostgreSQL: this database keeps the log of \(other), which SANKET_TOPIC_PREFIX \(parts.topics.prefix) "
                    + "does not cover; a drill needs a database of its own")
        }
    }

    private func broker() async throws {
        let cluster = try await parts.admin().cluster(within: .seconds(5))
        let missing = parts.topics.all.filter { cluster.topics[$0] == nil }
        if !missing.isEmpty {
            throw Failure.no(
                "Kafka: the topics \(missing.joined(separator: ", ")) are missing; run: sanket topics apply")
        }
        for topic in parts.topics.all {
            let count = cluster.topics[topic]?.count ?? 0
            if count != Topics.partitions {
                throw Failure.no(
                    "Kafka: \(topic) has \(count) partitions, not \(Topics.partitions): a partition is a State")
            }
        }
    }
}
