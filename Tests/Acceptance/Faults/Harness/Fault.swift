import AcceptanceSupport
import Foundation
import KafkaTesting
import Postgres
import PostgresTesting

/// One thing that breaks, and is whole again when `strike` returns or throws `Missed`.
struct Fault: Sendable {
    var name: String
    /// What it breaks: two faults of one part do not strike together, since the one would heal the other.
    var part: Part
    var strike: @Sendable (Scene, Crew, inout SeededGenerator) async throws -> Void

    /// Nothing has come within its reach: a trap that nobody walked into, a disk that nobody filled.
    struct Missed: Error {}

    enum Part: Hashable, Sendable { case process, database, networkToDatabase, networkToBroker }

    /// The broker itself is not among them: the development broker, ended in order while records come, has lost the last
    /// seconds of what it had acknowledged (`UnmendedTests`). Sanket then stops those partitions, as it should:
    /// `topic-recreated`. It is put out of reach instead.
    static let all: [Fault] = processes + database + network

    // MARK: Processes

    static let processes = [
        Fault(name: "process killed", part: .process) { _, crew, random in
            try await crew.kill(crew.posts.indices.randomElement(using: &random) ?? 0)
        },
        Fault(name: "process stopped and woken", part: .process) { _, crew, random in
            let index = crew.posts.indices.randomElement(using: &random) ?? 0
            await crew.freeze(index, for: .milliseconds(Int.random(in: 50...1500, using: &random)))
        },
        Fault(name: "process ended and relieved", part: .process) { _, crew, random in
            try await crew.relieve(crew.posts.indices.randomElement(using: &random) ?? 0)
        },
        Fault(name: "another process joins and dies", part: .process) { _, crew, random in
            try await crew.lodge(for: .milliseconds(Int.random(in: 0...1000, using: &random)))
        },
    ]

    /// The first of them, made sure to hit: see `Crew.killInTurn`. For a scene in which nothing else breaks.
    static let killedInTurn = Fault(name: "process killed", part: .process) { _, crew, random in
        try await crew.killInTurn(&random)
    }

    // MARK: PostgreSQL

    static let database = [
        Fault(name: "database shut down at once", part: .database) { scene, _, _ in
            try await scene.house.cluster.restart(.immediate)
        },
        Fault(name: "sessions terminated", part: .database) { scene, _, _ in
            try await scene.house.cluster.terminate(applicationName: "sanket")
        },
        Fault(name: "a table locked", part: .database) { scene, _, random in
            let table = ["log", "partitions", "cursors"].randomElement(using: &random) ?? "log"
            let blocker = try await scene.house.connection()
            try await blocker.script("BEGIN; LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
            try await Task.sleep(for: .milliseconds(Int.random(in: 200...2000, using: &random)))
            try await blocker.script("COMMIT")
            await blocker.close()
        },
        Fault(name: "statement_timeout hit", part: .database) { scene, _, _ in
            let place = scene.house.cluster.logLength
            let isHit = try await scene.withStatementTimeout {
                await scene.logs("due to statement timeout", from: place)
            }
            if !isHit { throw Missed() }
        },
        Fault(name: "connection lost before COMMIT", part: .networkToDatabase) { scene, _, _ in
            try await spring(.beforeCommit, scene)
        },
        Fault(name: "connection lost after COMMIT", part: .networkToDatabase) { scene, _, _ in
            try await spring(.afterCommit, scene)
        },
    ]

    /// Waits for the trap as long as something may still walk into it.
    private static func spring(_ trap: Trap, _ scene: Scene) async throws {
        let before = scene.toDatabase.sprung
        scene.toDatabase.arm(trap)
        if await !eventually(within: .seconds(5), { scene.toDatabase.sprung > before }) { throw Missed() }
    }

    /// Not among `all`: it needs a machine that lets us mount, and the log on that disk.
    static func full(_ disk: SmallDisk) -> Fault {
        Fault(name: "disk full", part: .database) { scene, _, _ in
            let place = scene.house.cluster.logLength
            try disk.fill()
            let isFull = await scene.logs("No space left on device", from: place)
            try disk.grow(megabytes: SmallDisk.plenty)
            if !isFull { throw Missed() }
        }
    }

    // MARK: The network

    static let network =
        cuts("database", .networkToDatabase, \.toDatabase) + cuts("broker", .networkToBroker, \.toBroker)

    private static func cuts(_ name: String, _ part: Part, _ proxy: @escaping @Sendable (Scene) -> TCPProxy) -> [Fault]
    {
        [
            Fault(name: "connections to the \(name) cut", part: part) { scene, _, random in
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    proxy(scene).cut()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...300, using: &random)))
                }
            },
            Fault(name: "connections to the \(name) stalled", part: part) { scene, _, random in
                try await weather(.stalled, proxy(scene), .milliseconds(Int.random(in: 200...3000, using: &random)))
            },
            Fault(name: "connections to the \(name) slow", part: part) { scene, _, random in
                try await weather(
                    .slow(bytesPerSecond: 100_000), proxy(scene),
                    .milliseconds(Int.random(in: 200...2000, using: &random)))
            },
            Fault(name: "\(name) out of reach", part: part) { scene, _, random in
                proxy(scene).weather = .refusing
                proxy(scene).cut()
                try await weather(.refusing, proxy(scene), .milliseconds(Int.random(in: 200...2000, using: &random)))
            },
        ]
    }

    private static func weather(_ weather: TCPProxy.Weather, _ proxy: TCPProxy, _ duration: Duration) async throws {
        proxy.weather = weather
        defer { proxy.weather = .clear }
        try await Task.sleep(for: duration)
    }
}
