import Testing

@testable import Relay

@Suite("To which partitions an output owes")
struct OwingTests {
    @Test("It owes until nothing is left that was written down since it was looked")
    func closes() {
        let owing = Owing()
        #expect(owing.begin(ifAdmitted: [10]) == [10])
        #expect(owing.contains(10) && !owing.contains(20))
        #expect(owing.uncollected() == [10] && owing.uncollected() == [])
        let whileWriting = owing.version(of: 10)
        #expect(!owing.close(10, at: whileWriting))
        owing.end([10])
        #expect(!owing.close(10, at: whileWriting))
        let written = owing.version(of: 10)
        #expect(owing.begin(ifAdmitted: [10]) == [])
        owing.end([10])
        #expect(!owing.close(10, at: written))
        #expect(owing.close(10, at: owing.version(of: 10)))
        #expect(!owing.contains(10))
    }

    @Test("More than a third of the partitions are not owed to: that is the cluster's trouble")
    func cluster() {
        let owing = Owing()
        #expect(owing.admits(Set(0..<13)))
        #expect(!owing.admits(Set(0..<14)))
        owing.open(30)
        #expect(owing.admits(Set(0..<12)) && owing.admits(Set(19...30)))
        #expect(!owing.admits(Set(0..<13)))
    }

    @Test("Where something is owed already more always may be, however many there are: nothing is sent past it")
    func more() {
        let owing = Owing()
        for partition in Int32(0)..<15 { owing.open(partition) }
        #expect(owing.admits([3, 14]) && owing.begin(ifAdmitted: [3, 14]) == [])
        #expect(!owing.admits([15]) && owing.begin(ifAdmitted: [3, 15]) == nil)
    }

    @Test("Of many that would owe at once no more than a third of the partitions do")
    func atOnce() async {
        let owing = Owing()
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for partition in Int32(0)..<39 {
                group.addTask { owing.admits([partition]) && owing.begin(ifAdmitted: [partition]) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(admitted == 13)
        #expect((Int32(0)..<39).count(where: owing.contains) == 13)
    }
}
