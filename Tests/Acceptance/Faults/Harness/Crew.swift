import AcceptanceSupport
import Foundation
import KafkaTesting

/// The processes of Sanket in a scene, each on a host of its own by name: who is killed comes back under the same name.
///
/// So it must be, for the development broker, unlike Kafka, never gives the partitions of a dead member to others: one whose
/// name nobody bears again would keep them for ever.
actor Crew {
    /// A place in the crew: which roles its process has.
    struct Post: Sendable {
        var name: String
        var roles: [String]

        static let all = Post(name: "the whole process", roles: [])
        static let ingest = Post(name: "ingest", roles: ["ingest"])
        static let relay = Post(name: "relay", roles: ["relay"])
    }

    private let scene: Scene
    let posts: [Post]
    private var programs: [Program] = []
    /// What each process of today has done.
    private var watches: [WorkWatch] = []
    /// Whose turn it is to be killed, and how often each was.
    private var turns: [Int] = []
    private var kills: [Int] = []
    /// By post, how often a process was killed that had done work.
    private(set) var killedAtWork: [String: Int] = [:]
    private var guests: [Program] = []
    private var lodger: Program?
    /// Processes that ended by themselves, which none may.
    private(set) var deserters: [String] = []
    /// The end of what each process said that was killed.
    private(set) var lastWords = ""

    init(_ scene: Scene, _ posts: [Post]) async throws {
        self.scene = scene
        self.posts = posts
        kills = posts.map { _ in 0 }
        for index in posts.indices {
            watches.append(Self.watch(scene, index))
            programs.append(try Self.start(scene, posts, index))
        }
    }

    /// Kills a process without a word, and starts another in its place at once.
    func kill(_ index: Int) async throws {
        await take(index)
        watches[index] = Self.watch(scene, index)
        programs[index] = try Self.start(scene, posts, index)
    }

    /// Kills one after the other, in an order by chance. Two times of three only when it has done work since it started, for
    /// which it is waited; the third time as it is, which may be in the middle of its start.
    func killInTurn(_ random: inout SeededGenerator) async throws {
        if turns.isEmpty { turns = posts.indices.shuffled(using: &random) }
        let index = turns.removeLast()
        let patience: Duration = kills[index] % 3 == 2 ? .zero : .seconds(20)
        kills[index] += 1
        var watch = watches[index]
        if try await watch.waitForWork(within: patience) { killedAtWork[posts[index].name, default: 0] += 1 }
        try await kill(index)
    }

    private static func host(_ index: Int) -> String { "post-\(index)" }

    private static func start(_ scene: Scene, _ posts: [Post], _ index: Int) throws -> Program {
        try scene.serve(posts[index].roles, host: host(index))
    }

    private static func watch(_ scene: Scene, _ index: Int) -> WorkWatch {
        WorkWatch(scene.house, host: host(index), started: Date())
    }

    private func take(_ index: Int) async {
        let program = programs[index]
        note(program, as: posts[index].name)
        program.signal(SIGKILL)
        await program.end()
        lastWords = String(program.errors.suffix(1500))
    }

    /// Stops a process where it stands for a while.
    func freeze(_ index: Int, for duration: Duration) async {
        let program = programs[index]
        program.signal(SIGSTOP)
        try? await Task.sleep(for: duration)
        program.signal(SIGCONT)
    }

    /// Ends a process in order, and starts another in its place.
    func relieve(_ index: Int) async throws {
        let program = programs[index]
        program.signal(SIGTERM)
        await program.end()
        programs[index] = try Self.start(scene, posts, index)
    }

    /// One more, for as long as the caller keeps it.
    nonisolated func guest(_ post: Post) throws -> Program { try scene.serve(post.roles, host: "guest") }

    /// A guest who stays to the end.
    func keep(_ program: Program) { guests.append(program) }

    /// Another process joins the group, and is killed a while after it has its share; the next under its name stays, for the
    /// development broker keeps that share for it. When it is done again, that one leaves in order first.
    func lodge(for stay: Duration) async throws {
        if let lodger {
            note(lodger, as: "the lodger")
            lodger.signal(SIGTERM)
            await lodger.end()
        }
        let passing = try guest(.ingest)
        lodger = passing
        let hasShare = await eventually(within: .seconds(15)) {
            passing.errors.contains("partitions taken over") || !passing.isRunning
        }
        if hasShare { try await Task.sleep(for: stay) }
        note(passing, as: "another process")
        passing.signal(SIGKILL)
        await passing.end()
        lodger = try guest(.ingest)
        if !hasShare { throw Fault.Missed() }
    }

    private func note(_ program: Program, as name: String) {
        if !program.isRunning { deserters.append("\(name): \(program.errors.suffix(1500))") }
    }

    /// One who came back while the session of its former life still held its name has borne the host's second: a process
    /// takes that up, and with it what the broker keeps for it.
    func fillPlaces() throws -> [Program] {
        try posts.indices.filter { posts[$0].name != Post.relay.name }.map {
            try scene.serve(["ingest"], host: Self.host($0))
        } + (lodger == nil ? [] : [guest(.ingest)])
    }

    /// What the living have said.
    var words: String { programs.map { $0.errors.suffix(2500) }.joined(separator: "\n--\n") }

    /// Looks whether all are there, and says which are not.
    func roll() -> [String] {
        if let lodger { note(lodger, as: "the lodger") }
        return deserters + zip(posts, programs).filter { !$1.isRunning }.map { "\($0.name): \($1.errors.suffix(1500))" }
    }
}
