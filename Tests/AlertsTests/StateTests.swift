import Alerts
import Testing

@Suite("The State table")
struct StateTests {
    @Test("has 36 States and Union Territories and the Union, each in the partition of its LGD code")
    func complete() {
        #expect(State.all.count == 37)
        #expect(StateSet.states.count == 36)
        #expect(State.all.map(\.lgd) == State.all.map(\.lgd).sorted())
        #expect(State.union.iso == "IN" && State.union.partition == 0)
        #expect(State(iso: "IN-WB")?.partition == 19)
        #expect(State.all.allSatisfy { !$0.nameEnglish.isEmpty && $0.name(in: .hindi) != $0.nameEnglish })
    }

    @Test("leaves the partitions of the two merged territories empty", arguments: [25, 26, 39, -1, 255, Int.max])
    func noState(code: Int) { #expect(State(lgd: code) == nil) }

    @Test("reads every code it writes, in either case")
    func codes() {
        for state in State.all {
            #expect(State(iso: state.iso) == state)
            #expect(State(iso: state.iso.lowercased()) == state)
            #expect(State(lgd: state.lgd) == state)
        }
    }

    @Test(
        "reads the old codes and writes those of today",
        arguments: [("IN-CT", "IN-CG"), ("IN-OR", "IN-OD"), ("IN-UT", "IN-UK"), ("IN-TG", "IN-TS"), ("IN-DN", "IN-DH")])
    func aliases(old: String, today: String) { #expect(State(iso: old)?.iso == today) }

    @Test(
        "knows no other text", arguments: ["", "WB", "IN-", "IN-ZZ", "IN-WBX", "IN WB", "US-WA", "IN-W", "इन-WB", "IX"])
    func unknown(text: String) { #expect(State(iso: text) == nil) }

    @Test("has neighbours on both sides of each border, and no State its own")
    func neighbours() {
        for state in State.all {
            #expect(!state.neighbours.contains(state))
            for neighbour in state.neighbours { #expect(neighbour.neighbours.contains(state)) }
            for link in state.seaLinks { #expect(link.seaLinks.contains(state)) }
        }
        #expect(State(iso: "IN-AN")?.neighbours.isEmpty == true)
    }

    @Test("is kept as bits, by LGD code")
    func sets() throws {
        let bengal = try #require(State(iso: "IN-WB"))
        let sikkim = try #require(State(iso: "IN-SK"))
        var set: StateSet = [bengal, sikkim]
        #expect(set.rawValue == 1 << 19 | 1 << 11)
        #expect(Array(set) == [sikkim, bengal])
        #expect(set.remove(bengal) == bengal && !set.contains(bengal) && set.remove(bengal) == nil)
        #expect(StateSet(rawValue: Int64(-1)).count == 37)
        #expect(StateSet.states.union([.union]).count == 37)
        #expect(set.description == "IN-SK")
    }
}

@Suite("Topics")
struct TopicTests {
    @Test("bear the prefix, and tell the kind that they hold")
    func names() {
        let topics = Topics(prefix: "drill")
        #expect(
            topics.allAlerts == [
                "drill.alerts.missing-person", "drill.alerts.rescue-request", "drill.alerts.suspect-movement",
            ])
        for kind in Kind.allCases { #expect(topics.kind(ofTopic: topics.alerts(kind)) == kind) }
        #expect(topics.kind(ofTopic: topics.feed) == nil)
        #expect(topics.kind(ofTopic: "sanket.alerts.missing-person") == nil)
        #expect(Set(topics.all).count == 7)
    }
}
