import Alerts
import FoundationEssentials
import Kafka
import Logging
import Postgres
import Store
import Synchronization

/// Follows a log for one output, under its lease: reads slices, publishes them, moves the cursors.
///
/// Every partition goes at its own pace: a slice that can't be published is tried again in its own task, while the
/// others go on. Where the messages of a slice go to many partitions, those that can't be written are owed and the slice is
/// done. What was published before a crash is published again with the same ids.
struct Follower: Sendable {
    struct Settings: Sendable {
        var lease: Duration = .seconds(10)
        var portion = Followers.Portion()
        /// Rows under way above which no more are read.
        var rows = 4_000
        /// How often what is published is written down: more often costs commits, less often repeats after a crash.
        var moves: Duration = .milliseconds(50)
        /// NOTIFY is a hint; this is the promise.
        var poll: Duration = .seconds(1)
        /// How long a slice waits for a partition before it owes what is for it; it may be a second more.
        var patience: Duration = .seconds(2)
    }

    let output: any Output
    /// The leases, and what the log holds.
    let followers: Followers
    /// What it follows.
    let source: any Followed
    let debts: Debts
    let topics: TopicNumbers
    let producer: KafkaProducer
    /// This process's name at the time: another one, after a newcomer took the old one.
    let holder: @Sendable () async throws -> String
    let settings: Settings
    /// That the log, or the cursors of the leader, have moved.
    let news: News
    /// Where the writer of the same process tells what it has written, if there is one.
    let handover: Handover?
    /// The output that stays behind this one's cursors, if any.
    let followedBy: String?
    /// Called after this output's cursors have moved.
    let onMove: @Sendable () -> Void
    let onReady: @Sendable () -> Void
    let logger: Logger

    /// Signalled by the news, and when a slice is done.
    var wake: Wake { news.wake }

    /// Until cancelled; comes back from every loss of the database or of the lease.
    func run() async {
        var backoff = Backoff(cap: .seconds(5))
        while !Task.isCancelled {
            let token = UUID()
            do {
                let holder = try await holder()
                guard try await followers.lease(output.name, token: token, holder: holder, for: settings.lease) else {
                    onReady()  // standing by is being ready
                    try await Task.sleep(for: settings.lease / 5)
                    continue
                }
                backoff.reset()
                try await lead(token)
            } catch is CancellationError {
                // The lease goes back below.
            } catch {
                await followers.release(output.name, token: token)
                if Task.isCancelled { break }
                logger.warning("\(output.name) waits: \(error)")
                try? await Task.sleep(for: backoff.next())
                continue
            }
            await followers.release(output.name, token: token)
        }
    }

    /// Works while the lease is ours.
    private func lead(_ token: UUID) async throws {
        handover?.open { [news] grown, slices in
            if !grown.isEmpty { news.tell(of: grown) }
            news.tell(of: slices)
        }
        defer { handover?.open(to: nil) }
        try await source.prepareCursors(output.name)
        let owing = Owing()
        try await look(for: owing)
        onReady()
        let done = Reports()
        try await withThrowingDiscardingTaskGroup { group in
            defer { group.cancelAll() }
            var course = Course()
            var times = Timetable(settings, rest: output.rest)
            func launch(_ slice: Slice, _ untold: [LogKey: StateSet] = [:]) {
                start(in: &group, done) {
                    try await publish(slice, untold, token, owing)
                    done.add(slice)
                }
            }
            while !Task.isCancelled {
                let reports = try done.take()
                for slice in reports.slices {
                    if let next = note(slice, &course, &times) { launch(next) }
                }
                if let moves = reports.moves {
                    course.store(moves)
                    onMove()
                }
                // Reading does not wait for what is written down.
                if times.isDue(.move, if: course.hasMoves) {
                    let moves = course.beginMoves()
                    start(in: &group, done) {
                        try await move(moves, token)
                        done.add(moves)
                    }
                }
                if times.isDue(.renewal) {
                    guard try await followers.renew(output.name, token: token, for: settings.lease) else {
                        throw LeaseLost()
                    }
                }
                if times.isDue(.poll) {
                    try await source.prepareCursors(output.name)
                    try await look(for: owing)
                    // News is a hint; this is the promise.
                    course.hear(of: nil)
                    times.isReadingWanted = true
                }
                for partition in owing.uncollected() {
                    start(in: &group, done) { try await collector(owing).run(partition) }
                }
                for slice in news.takeWritten() {
                    switch course.receive(slice, below: settings.rows) {
                    case .begun: launch(slice)
                    case .waits: break
                    case .refused: times.isReadingWanted = true
                    }
                }
                if times.isDue(.reading, if: course.rows < settings.rows) {
                    let slices = try await read(&course)
                    let untold = try await untold(slices)
                    for slice in slices {
                        course.begin(slice)
                        if slice.entries.isEmpty {
                            _ = note(slice, &course, &times)
                        } else {
                            launch(slice, untold)
                        }
                    }
                }
                let pause = times.pause(isMoving: course.hasMoves, isReading: course.rows < settings.rows)
                if await wake.wait(atMost: pause).contains(.log) { times.isReadingWanted = true }
            }
        }
        throw CancellationError()
    }

    /// Begins something beside the loop, which hears of its end; a failure ends the lead.
    private func start(
        in group: inout ThrowingDiscardingTaskGroup<any Error>, _ done: Reports,
        _ work: @escaping @Sendable () async throws -> Void
    ) {
        group.addTask {
            do { try await work() } catch { done.fail(error) }
            wake.signal(.slice)
        }
    }

    /// A slice is done: what is behind it may be read. Returns the slice that had waited for it.
    private func note(_ slice: Slice, _ course: inout Course, _ times: inout Timetable) -> Slice? {
        let (next, hasMore) = course.finish(slice)
        if hasMore { times.isReadingWanted = true }
        if slice.isCut { times.isBehind = true }
        return next
    }

    private func read(_ course: inout Course) async throws(PostgresError) -> [Slice] {
        // How far it may go behind a leader stands in the leader's cursors alone.
        let partitions = news.take()
        course.hear(of: output.leader == nil ? partitions : nil)
        switch course.read() {
        case .all:
            return try await source.work(
                output.name, outcomes: output.outcomes, withBytes: output.needsBytes, behind: output.leader,
                ahead: course.moves, busy: course.busy, portion: settings.portion)
        case .places(let places):
            if places.isEmpty { return [] }
            return try await source.work(
                at: places, outcomes: output.outcomes, withBytes: output.needsBytes, portion: settings.portion)
        }
    }

    private func move(_ moves: [CursorMove], _ token: UUID) async throws {
        let isMoved = try await source.move(
            output.name, token: token, over: moves, isFollowed: followedBy != nil)
        guard isMoved else { throw LeaseLost() }
    }
}

/// What is done, on its way to the one task that leads: slices whose messages the broker holds, and moves that are written
/// down; or why one of them failed, which ends the lead: the next begins from the cursors.
private final class Reports: Sendable {
    struct Content {
        var slices: [Slice] = []
        /// Only one set of moves is under way at a time.
        var moves: [CursorMove]?
    }

    private let result = Mutex<Result<Content, any Error>>(.success(Content()))

    func add(_ slice: Slice) { change { $0.slices.append(slice) } }

    func add(_ moves: [CursorMove]) { change { $0.moves = moves } }

    func fail(_ error: any Error) {
        result.withLock { if case .success = $0 { $0 = .failure(error) } }
    }

    func take() throws -> Content {
        try result.withLock { result in
            let content = try result.get()
            result = .success(Content())
            return content
        }
    }

    private func change(_ change: (inout Content) -> Void) {
        result.withLock { result in
            guard case .success(var content) = result else { return }
            change(&content)
            result = .success(content)
        }
    }
}

/// Another process leads this output now.
struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "the lease went to another process" }
}
