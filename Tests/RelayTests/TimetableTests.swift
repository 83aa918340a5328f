import Testing

@testable import Relay

@Suite("When a follower does what")
struct TimetableTests {
    @Test("What is behind reads at once, but not while there is no room: then it waits to be woken")
    func waitsForRoom() {
        var times = Timetable(Follower.Settings(), rest: .milliseconds(4))
        times.isBehind = true
        #expect(times.pause(isMoving: false, isReading: true) == .zero)
        #expect(times.pause(isMoving: false, isReading: false) > .milliseconds(500))
    }

    @Test("What is published is written down soon, also while there is no room")
    func writesDown() {
        let times = Timetable(Follower.Settings(), rest: .seconds(60))
        #expect(times.pause(isMoving: true, isReading: false) <= .milliseconds(50))
    }

    @Test("A reading that was not hinted at comes with the poll")
    func polls() {
        var times = Timetable(Follower.Settings(), rest: .zero)
        let isDue = times.isDue(.reading)
        let isDueAgain = times.isDue(.reading)
        #expect(isDue && !isDueAgain)
        let isPolled = times.isDue(.poll)
        #expect(!isPolled, "not before its time")
        #expect(times.pause(isMoving: false, isReading: true) > .milliseconds(500))
    }
}
