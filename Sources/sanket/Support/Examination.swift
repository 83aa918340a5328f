import Alerts
import FoundationEssentials
import Kafka
import Matching
import Postgres
import Relay
import Store

/// What `doctor` looks at. Each part stands alone: a broker that is down does not hide what the database has to say.
struct Examination: Sendable {
    let parts: Parts

    func run() async -> [Finding] {
        var findings: [Finding] = []
        findings += await broker()
        findings += await database()
        return findings
    }

    // MARK: Broker

    private func broker() async -> [Finding] {
        do {
            return try await TopicPlan(admin: try parts.admin(), parts: parts).findings
        } catch {
            return [
                Finding(
                    subject: "broker", verdict: .down, what: "\(error)",
                    remedy: "start it, or correct SANKET_KAFKA_BOOTSTRAP_SERVERS")
            ]
        }
    }

    // MARK: Database

    private func database() async -> [Finding] {
        let pool = parts.pool()
        do {
            let findings = try await database(pool)
            await pool.close()
            return findings
        } catch {
            await pool.close()
            let failure = Failure.of(error)
            if case .down = failure {
                return [
                    Finding(
                        subject: "database", verdict: .down, what: "\(error)",
                        remedy: "start PostgreSQL, or correct SANKET_DATABASE_URL")
                ]
            }
            return [Finding(subject: "database", verdict: .wrong, what: "\(error)", remedy: "see the error")]
        }
    }

    private func database(_ pool: PostgresPool) async throws -> [Finding] {
        let sessions = Sessions(pool: pool)
        let server = try await sessions.server()
        var findings = [Finding(subject: "database", verdict: .ok, what: "PostgreSQL \(server.version)")]
        // On the connection that is open now: making one takes its time.
        let asked = Date()
        let answer = try await sessions.server().now
        findings.append(ClockSkew(asked: asked, answer: answer, answered: Date()).finding)
        let pending = try await pool.withConnection { try await Schema.migrations.status(on: $0) }
            .filter { $0.appliedAt == nil }
        guard pending.isEmpty else {
            let names = pending.map(\.name).joined(separator: ", ")
            return findings + [
                Finding(
                    subject: "migrations", verdict: .wrong, what: "pending: \(names)", remedy: "run: sanket db migrate")
            ]
        }
        findings.append(Finding(subject: "migrations", verdict: .ok, what: "all applied"))
        findings += try await hung(sessions)
        findings += try await partitions(pool)
        findings += try await lag(pool)
        findings += try await deadLetters(pool)
        findings += try await outputs(pool)
        findings.append(try await matching(pool))
        findings.append(try await canary(pool))
        return findings
    }

    private func hung(_ sessions: Sessions) async throws -> [Finding] {
        let hung = try await sessions.hung(applicationName: Configuration.applicationName, olderThan: .seconds(30))
        if hung.isEmpty { return [Finding(subject: "transactions", verdict: .ok, what: "none hangs")] }
        return hung.map {
            Finding(
                subject: "transactions", verdict: .wrong,
                what: "session \($0.pid) has been in a transaction for \(Int($0.seconds)) s (\($0.state))",
                remedy: "look for a stopped process or a lock; to end it: SELECT pg_terminate_backend(\($0.pid))")
        }
    }

    private func partitions(_ pool: PostgresPool) async throws -> [Finding] {
        let numbers = try await parts.numbers(pool)
        let accounts = try await Accounts(pool: pool).all().filter(\.isCurrent)
        let stopped = accounts.filter { $0.stopped != nil }
        if stopped.isEmpty {
            return [Finding(subject: "partitions", verdict: .ok, what: "\(accounts.count) known, none stopped")]
        }
        return stopped.map { account in
            Finding(
                subject: "\(numbers[account.key.topic] ?? "?")/\(account.key.partition)", verdict: .wrong,
                what: "stopped (\(account.stopped?.code ?? "?")): \(account.stopped?.detail ?? "")",
                remedy: account.stopped?.code == "topic-recreated" || account.stopped?.code == "records-lost"
                    ? "if the topic was meant to begin anew: sanket topics rebase --reason \"…\""
                    : "see the reason, then restart `sanket serve`")
        }
    }

    private func lag(_ pool: PostgresPool) async throws -> [Finding] {
        do {
            return try await LagExamination(parts: parts, pool: pool).run()
        } catch let error as KafkaError {
            return [
                Finding(
                    subject: "lag", verdict: .notice, what: "the broker could not be asked: \(error)",
                    remedy: "look at the broker, then run this again")
            ]
        }
    }

    private func deadLetters(_ pool: PostgresPool) async throws -> [Finding] {
        let counts = try await DeadLetters(pool: pool, clock: try parts.configuration.deadLetterClock()).counts()
        let what = counts.open == 0 ? "none open" : "\(counts.open) open, \(counts.overdue) overdue"
        return [
            Finding(
                subject: "dead letters", verdict: counts.overdue > 0 ? .wrong : counts.open > 0 ? .notice : .ok,
                what: what,
                remedy: counts.open > 0 ? "each may be somebody's child: sanket dead-letters list" : nil)
        ]
    }

    private func outputs(_ pool: PostgresPool) async throws -> [Finding] {
        let secret = try parts.configuration.matchingSecret()
        let outputs = Relay.outputs(parts.topics, isMatching: secret != nil)
        let accounts = Accounts(pool: pool)
        var lines = try await accounts.outputs(outputs)
        for name in Relay.deedOutputs(parts.topics) { lines.append(try await accounts.deedsWaiting(name)) }
        return lines.map { line in
            Finding(
                subject: "output \(line.output)",
                verdict: line.parked > 0 ? .wrong : line.owed > 0 || line.waiting > 1000 ? .notice : .ok,
                what: "\(line.waiting) waiting, \(line.owed) owed, \(line.parked) parked",
                remedy: line.parked > 0
                    ? "the broker refused these for good; look at the table parked and at the topic's limits"
                    : line.owed > 0
                        ? "their partitions can't be written: look at the brokers; they are sent by themselves then"
                        : nil)
        }
    }

    private func matching(_ pool: PostgresPool) async throws -> Finding {
        guard let secret = try parts.configuration.matchingSecret() else {
            return Finding(
                subject: "matching", verdict: .notice, what: "off: alerts are neither linked nor can they be searched",
                remedy: "set SANKET_MATCHING_KEY, the same for every process")
        }
        if try await Matches(pool: pool).isMade(under: secret.fingerprint) == false {
            return Finding(
                subject: "matching", verdict: .wrong, what: "the database's keys were made under another secret",
                remedy: "give SANKET_MATCHING_KEY its former value, or run: sanket db rebuild")
        }
        return Finding(subject: "matching", verdict: .ok, what: "on")
    }

    private func canary(_ pool: PostgresPool) async throws -> Finding {
        let interval = try parts.configuration.canaryInterval().components.seconds
        if interval == 0 { return Finding(subject: "canary", verdict: .notice, what: "turned off") }
        guard let last = try await Heartbeats(pool: pool).last("canary") else {
            return Finding(
                subject: "canary", verdict: .notice, what: "none has come out yet", remedy: "is `sanket serve` running?"
            )
        }
        let what = "the last came out \(Int(last.age)) s ago, after \(Int(last.milliseconds)) ms"
        if last.age < Double(3 * interval) { return Finding(subject: "canary", verdict: .ok, what: what) }
        return Finding(
            subject: "canary", verdict: .wrong, what: what,
            remedy: "alerts do not get through: look at the log of `sanket serve`, and at lag with `sanket reconcile`")
    }
}
