import Alerts
import FoundationEssentials
import Kafka
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
            let admin = try parts.admin()
            let plan = try await TopicPlan(admin: admin, parts: parts)
            let count = plan.cluster.brokers.count
            var findings = [Finding(subject: "broker", verdict: .ok, what: "\(count) answering")]
            if count < 3 {
                findings.append(
                    Finding(
                        subject: "replication", verdict: .notice,
                        what: "\(count) brokers: no alert survives the loss of one",
                        remedy: "in production run at least three brokers"))
            }
            return findings + topics(plan)
        } catch {
            return [
                Finding(
                    subject: "broker", verdict: .down, what: "\(error)",
                    remedy: "start it, or correct SANKET_KAFKA_BOOTSTRAP_SERVERS")
            ]
        }
    }

    private func topics(_ plan: TopicPlan) -> [Finding] {
        var findings: [Finding] = []
        for topic in plan.missing {
            findings.append(
                Finding(subject: topic.name, verdict: .wrong, what: "missing", remedy: "run: sanket topics apply"))
        }
        for (topic, count) in plan.wrongPartitions.sorted(by: { $0.key < $1.key }) {
            findings.append(
                Finding(
                    subject: topic, verdict: .wrong, what: "\(count) partitions, not \(Topics.partitions)",
                    remedy: "a partition is a State: create the topic anew, or choose another SANKET_TOPIC_PREFIX"))
        }
        for (topic, settings) in plan.differing.sorted(by: { $0.key < $1.key }) {
            let list = settings.sorted { $0.key < $1.key }.map { "\($0.key) should be \($0.value)" }
            findings.append(
                Finding(
                    subject: topic, verdict: .wrong, what: list.joined(separator: ", "),
                    remedy: "run: sanket topics apply"))
        }
        for topic in plan.wanted {
            let leaderless = plan.cluster.topics[topic.name]?.filter { $0.leader == nil }.map(\.id) ?? []
            if !leaderless.isEmpty {
                findings.append(
                    Finding(
                        subject: topic.name, verdict: .wrong, what: "partitions without a leader: \(leaderless)",
                        remedy: "bring the missing brokers back"))
            }
        }
        if findings.isEmpty {
            findings.append(Finding(subject: "topics", verdict: .ok, what: "\(plan.wanted.count), as they should be"))
        }
        return findings
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
        let before = Date()
        let server = try await sessions.server()
        var findings = [Finding(subject: "database", verdict: .ok, what: "PostgreSQL \(server.version)")]
        findings.append(skew(server.now.timeIntervalSince(before)))
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
        findings += try await deadLetters(pool)
        findings += try await outputs(pool)
        findings.append(try await canary(pool))
        return findings
    }

    private func skew(_ seconds: Double) -> Finding {
        let text = "\((seconds * 1000).rounded()) ms between this machine and the database"
        if abs(seconds) < 2 { return Finding(subject: "clock", verdict: .ok, what: text) }
        return Finding(
            subject: "clock", verdict: .wrong, what: text,
            remedy: "synchronise both clocks (NTP): due times depend on them")
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
        try await Accounts(pool: pool).outputs(Relay.outputs(parts.topics)).map { line in
            Finding(
                subject: "output \(line.output)",
                verdict: line.parked > 0 ? .wrong : line.waiting > 1000 ? .notice : .ok,
                what: "\(line.waiting) waiting, \(line.parked) parked",
                remedy: line.parked > 0
                    ? "the broker refused these for good; look at the table parked and at the topic's limits" : nil)
        }
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
