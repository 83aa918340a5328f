import Testing

@testable import Kafka

@Suite(.timeLimit(.minutes(2))) struct FairRoundsTests {
    @Test func `each gives its quantum in turn`() {
        var rounds = FairRounds<String>(quantum: 2)
        rounds.replace(["a", "b"])
        var turns = ""
        for _ in 0..<8 {
            turns += rounds.current ?? "-"
            _ = rounds.gave()
        }
        #expect(turns == "aabbaabb")
    }

    @Test func `one that passes loses only this turn`() {
        var rounds = FairRounds<String>(quantum: 1)
        rounds.replace(["a", "b", "c"])
        _ = rounds.pass()
        #expect(rounds.current == "b")
    }

    @Test func `a round ends when the last has had its turn`() {
        var rounds = FairRounds<String>(quantum: 1)
        rounds.replace(["a", "b"])
        let ends = [rounds.gave(), rounds.pass()]
        #expect(ends == [false, true])
    }

    @Test func `when one leaves, the next has its place`() {
        var rounds = FairRounds<String>(quantum: 1)
        rounds.replace(["a", "b", "c"])
        _ = rounds.gave()
        rounds.removeCurrent()
        #expect(rounds.current == "c")
    }

    @Test func `when the last in the ring leaves, the first is next`() {
        var rounds = FairRounds<String>(quantum: 1)
        rounds.replace(["a", "b"])
        _ = rounds.gave()
        rounds.removeCurrent()
        #expect(rounds.current == "a")
    }

    @Test func `an empty ring has no turn`() {
        var rounds = FairRounds<String>(quantum: 1)
        rounds.removeCurrent()
        #expect(rounds.current == nil)
    }
}
