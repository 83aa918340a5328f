import Store
import Testing

@testable import Relay

@Suite("How far an output has come")
struct CourseTests {
    private let key = PartitionKey(topic: 1, partition: 19)

    private func slice(_ from: Int64, _ to: Int64, incarnation: Int32 = 1, isCut: Bool = false) -> Slice {
        Slice(key: key, incarnation: incarnation, from: from, to: to, entries: [], isCut: isCut)
    }

    @Test("Slices published one after the other are written down as one move")
    func joins() {
        var course = Course()
        for slice in [slice(0, 4), slice(4, 9)] {
            course.begin(slice)
            _ = course.finish(slice)
        }
        #expect(course.moves == [CursorMove(key: key, incarnation: 1, from: 0, to: 9)])
        course.store(course.moves)
        #expect(course.moves.isEmpty)
    }

    @Test("While moves are written down no others are begun, and what comes meanwhile is the next")
    func writesDownOneAfterTheOther() {
        var course = Course()
        course.begin(slice(0, 4))
        _ = course.finish(slice(0, 4))
        let moves = course.beginMoves()
        #expect(moves.map(\.to) == [4])
        course.begin(slice(4, 9))
        _ = course.finish(slice(4, 9))
        #expect(!course.hasMoves)
        course.store(moves)
        #expect(course.hasMoves && course.moves == [CursorMove(key: key, incarnation: 1, from: 4, to: 9)])
    }

    @Test("What is written down of an incarnation that was left meanwhile says nothing of the next")
    func forgetsTheOld() {
        var course = Course()
        course.begin(slice(0, 4))
        _ = course.finish(slice(0, 4))
        let old = course.beginMoves()
        course.begin(slice(0, 2, incarnation: 2))
        course.store(old)
        _ = course.finish(slice(0, 2, incarnation: 2))
        #expect(course.moves == [CursorMove(key: key, incarnation: 2, from: 0, to: 2)])
    }

    @Test("What is under way is no move yet, and its partition is busy")
    func waits() {
        var course = Course()
        course.begin(slice(0, 4))
        #expect(course.moves.isEmpty && course.busy == [key])
    }

    @Test("At first everything is read, then only what has grown, from where the output stands")
    func readsWhatHasGrown() {
        var course = Course()
        #expect(course.read() == .all)
        course.begin(slice(0, 4))
        _ = course.finish(slice(0, 4))
        #expect(course.read() == .places([]))
        course.hear(of: [key])
        #expect(course.read() == .places([CursorPlace(key: key, incarnation: 1, next: 4)]))
        #expect(course.read() == .places([]), "it was read")
    }

    @Test("What grows while it is busy is read once its slice is done")
    func leavesTheBusy() {
        var course = Course()
        _ = course.read()
        course.begin(slice(0, 4))
        course.hear(of: [key])
        #expect(course.read() == .places([]))
        let isFollowedByMore = course.finish(slice(0, 4)).hasMore
        #expect(isFollowedByMore)
        #expect(course.read() == .places([CursorPlace(key: key, incarnation: 1, next: 4)]))
    }

    @Test("Where the output does not know where it stands, or what has grown, everything is read")
    func readsAll() {
        var course = Course()
        _ = course.read()
        course.hear(of: [PartitionKey(topic: 2, partition: 7)])
        #expect(course.read() == .all)
        #expect(course.read() == .places([]))
        course.hear(of: nil)
        #expect(course.read() == .all)
    }

    @Test("There may be more behind a slice that was cut, or that was under way while everything was read")
    func asksAgain() {
        var course = Course()
        _ = course.read()
        course.begin(slice(0, 4))
        let isAloneFollowed = course.finish(slice(0, 4)).hasMore
        #expect(!isAloneFollowed)
        course.begin(slice(4, 6, isCut: true))
        let isCutFollowed = course.finish(slice(4, 6, isCut: true)).hasMore
        #expect(isCutFollowed)
        _ = course.read()
        course.begin(slice(6, 9))
        course.hear(of: nil)
        #expect(course.read() == .all)
        let isPassedFollowed = course.finish(slice(6, 9)).hasMore
        #expect(isPassedFollowed)
    }

    @Test("A new incarnation begins where its slice does")
    func crosses() {
        var course = Course()
        course.begin(slice(0, 4))
        _ = course.finish(slice(0, 4))
        course.store(course.moves)
        course.begin(slice(0, 2, incarnation: 2))
        _ = course.finish(slice(0, 2, incarnation: 2))
        #expect(course.moves == [CursorMove(key: key, incarnation: 2, from: 0, to: 2)])
    }

    // MARK: What the writer hands over

    /// Where everything to offset 4 is published.
    private func standing() -> Course {
        var course = Course()
        _ = course.read()
        course.begin(slice(0, 4))
        _ = course.finish(slice(0, 4))
        return course
    }

    @Test("What is handed over begins where the output stands, and is not read")
    func receives() {
        var course = standing()
        #expect(course.receive(slice(4, 6), below: 10) == .begun)
        #expect(course.busy == [key] && course.read() == .places([]))
        #expect(course.finish(slice(4, 6)).next == nil)
        #expect(course.moves.map(\.to) == [6])
    }

    @Test("What is handed over behind what is under way is begun when that is done, one after the other")
    func keepsOrder() {
        var course = standing()
        #expect(course.receive(slice(4, 6), below: 10) == .begun)
        #expect(course.receive(slice(6, 7), below: 10) == .waits)
        #expect(course.receive(slice(7, 9), below: 10) == .waits)
        #expect(course.finish(slice(4, 6)).next?.to == 7)
        #expect(course.busy == [key], "what had waited is under way")
        #expect(course.finish(slice(6, 7)).next?.to == 9)
        #expect(course.finish(slice(7, 9)).next == nil)
        #expect(course.moves.map(\.to) == [9] && course.rows == 0)
    }

    @Test(
        "What does not begin where the output stands is read, unless the output is past it", arguments: [false, true])
    func leavesGaps(isBusy: Bool) {
        var course = standing()
        if isBusy { #expect(course.receive(slice(4, 5), below: 10) == .begun) }
        let end: Int64 = isBusy ? 5 : 4
        #expect(course.receive(slice(2, end), below: 10) == .refused)
        #expect(course.receive(slice(end, end + 1, incarnation: 2), below: 10) == .refused)
        if isBusy { _ = course.finish(slice(4, 5)) }
        #expect(course.read() == .places([CursorPlace(key: key, incarnation: 1, next: end)]))
        #expect(course.receive(slice(2, end), below: 10) == .refused)
        #expect(course.read() == .places([]), "it is published")
        #expect(course.receive(slice(end + 1, end + 2), below: 10) == .refused)
        #expect(course.read() == .places([CursorPlace(key: key, incarnation: 1, next: end)]))
    }

    @Test("Above so many rows under way it is left to be read; and where it is not known where the output stands")
    func refuses() {
        var course = standing()
        #expect(course.receive(slice(4, 6), below: 0) == .refused)
        #expect(course.read() == .places([CursorPlace(key: key, incarnation: 1, next: 4)]))
        var fresh = Course()
        _ = fresh.read()
        #expect(fresh.receive(slice(0, 1), below: 10) == .refused)
        #expect(fresh.read() == .all)
    }
}
