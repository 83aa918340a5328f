import Testing

@testable import sanket

@Suite("The ids seen last")
struct RecentIDsTests {
    @Test("An id is new once, as long as it is remembered, and no more are than asked for")
    func bounded() {
        var ids = RecentIDs(limit: 3)
        let first = ["a", "b", "a", "c", "d"].map { ids.isNew($0) }
        #expect(first == [true, true, false, true, true])
        #expect(ids.count == 3)
        let second = ["b", "d", "a"].map { ids.isNew($0) }
        #expect(second == [false, false, true])
    }
}
