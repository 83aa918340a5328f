import Alerts
import FoundationEssentials
import Postgres
import Store

/// One lead of an output, from the taking of its lease to the loss of it: what is under way, and when what is due. A value,
/// owned by the task that leads; whatever takes long runs beside that task and reports to it.
struct Lead {
    typealias Group = ThrowingDiscardingTaskGroup<any Error>

    private let follower: Follower
    private let token: UUID
    private let owing = Owing()
    private let done = Reports()
    private var course = Course()
    private var times: Timetable

    init(_ follower: Follower, token: UUID) {
        self.follower = follower
        self.token = token
        times = Timetable(follower.settings, rest: follower.output.rest)
    }

    private var source: any Followed { follower.source }
    private var name: String { follower.output.name }
    private var hasRoom: Bool { course.rows < follower.settings.rows }

    /// Partitions without a cursor, and debts.
    func look() async throws {
        try await source.prepareCursors(name)
        try await follower.look(for: owing)
    }

    /// Does what is due, and waits until there is more.
    mutating func step(in group: inout Group) async throws {
        try hear(in: &group)
        // Reading does not wait for what is written down.
        if times.isDue(.move, if: course.hasMoves) { move(in: &group) }
        if times.isDue(.renewal) { try await renew() }
        if times.isDue(.poll) { try await poll() }
        collect(in: &group)
        receive(in: &group)
        if times.isDue(.reading, if: hasRoom) { try await read(in: &group) }
        let pause = times.pause(isMoving: course.hasMoves, isReading: hasRoom)
        if await follower.wake.wait(atMost: pause).contains(.log) { times.isReadingWanted = true }
    }

    /// What has come to its end since the last step.
    private mutating func hear(in group: inout Group) throws {
        let reports = try done.take()
        for slice in reports.slices { finish(slice, in: &group) }
        if let moves = reports.moves {
            course.store(moves)
            follower.onMove()
        }
    }

    // MARK: Slices

    /// What the writer of this process has put into the log.
    private mutating func receive(in group: inout Group) {
        for slice in follower.news.takeWritten() {
            switch course.receive(slice, below: follower.settings.rows) {
            case .begun: publish(slice, in: &group)
            case .waits: break
            case .refused: times.isReadingWanted = true
            }
        }
    }

    private mutating func read(in group: inout Group) async throws {
        let slices = try await slices()
        let untold = try await follower.untold(slices)
        for slice in slices {
            course.begin(slice)
            if slice.entries.isEmpty { finish(slice, in: &group) } else { publish(slice, untold, in: &group) }
        }
    }

    private mutating func slices() async throws(PostgresError) -> [Slice] {
        let output = follower.output
        // How far it may go behind a leader stands in the leader's cursors alone.
        let partitions = follower.news.take()
        course.hear(of: output.leader == nil ? partitions : nil)
        switch course.read() {
        case .all:
            return try await source.work(
                name, outcomes: output.outcomes, withBytes: output.needsBytes, behind: output.leader,
                ahead: course.moves, busy: course.busy, portion: follower.settings.portion)
        case .places(let places):
            if places.isEmpty { return [] }
            return try await source.work(
                at: places, outcomes: output.outcomes, withBytes: output.needsBytes, portion: follower.settings.portion)
        }
    }

    private func publish(_ slice: Slice, _ untold: [LogKey: StateSet] = [:], in group: inout Group) {
        start(in: &group) { [follower, token, owing, done] in
            try await follower.publish(slice, untold, token, owing)
            done.add(slice)
        }
    }

    /// A slice is done: what waits for it begins, and what is behind it may be read.
    private mutating func finish(_ slice: Slice, in group: inout Group) {
        let (next, hasMore) = course.finish(slice)
        if hasMore { times.isReadingWanted = true }
        if slice.isCut { times.isBehind = true }
        if let next { publish(next, in: &group) }
    }

    // MARK: What is due

    private mutating func move(in group: inout Group) {
        let moves = course.beginMoves()
        start(in: &group) { [follower, source, name, token, done] in
            let isMoved = try await source.move(
                name, token: token, over: moves, isFollowed: follower.followedBy != nil)
            guard isMoved else { throw LeaseLost() }
            done.add(moves)
        }
    }

    private func renew() async throws {
        guard try await follower.followers.renew(name, token: token, for: follower.settings.lease) else {
            throw LeaseLost()
        }
    }

    /// News is a hint; this is the promise.
    private mutating func poll() async throws {
        try await look()
        course.hear(of: nil)
        times.isReadingWanted = true
    }

    private func collect(in group: inout Group) {
        for partition in owing.uncollected() {
            start(in: &group) { [follower, owing] in try await follower.collector(owing).run(partition) }
        }
    }

    /// Begins something beside the task that leads, which hears of its end; a failure ends the lead.
    private func start(in group: inout Group, _ work: @escaping @Sendable () async throws -> Void) {
        group.addTask { [done, wake = follower.wake] in
            do { try await work() } catch { done.fail(error) }
            wake.signal(.slice)
        }
    }
}
