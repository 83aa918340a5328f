import Testing

@testable import Relay

@Suite("To which partitions an output owes")
struct OwingTests {
    @Test("It owes until nothing is left that was written down since it was looked")
    func closes() {
        let owing = Owing()
        owing.begin([10])
        #expect(owing.contains(10) && !owing.contains(20))
        #expect(owing.uncollected() == [10] && owing.uncollected() == [])
        let whileWriting = owing.version(of: 10)
        #expect(!owing.close(10, at: whileWriting))
        owing.end([10])
        #expect(!owing.close(10, at: whileWriting))
        let written = owing.version(of: 10)
        owing.begin([10])
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
}
