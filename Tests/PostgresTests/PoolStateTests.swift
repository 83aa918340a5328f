import Testing

@testable import Postgres

@Suite("Who gets which connection")
struct PoolStateTests {
    @Test("is: whoever waits longest gets the one that came back")
    func handsOver() throws {
        var pool = PoolState<String>(size: 1)
        _ = pool.borrow(as: 1)
        _ = pool.borrow(as: 2)
        _ = pool.borrow(as: 3)
        let grant = try #require(pool.giveBack("a", isReusable: true).grant)
        #expect(grant.waiter == 2)
        guard case .use("a") = grant.grant else {
            Issue.record("expected to use a, got \(grant.grant)")
            return
        }
    }

    @Test("is: whoever waits makes a new one in place of a broken one")
    func replaces() throws {
        var pool = PoolState<String>(size: 1)
        _ = pool.borrow(as: 1)
        _ = pool.borrow(as: 2)
        let settlement = pool.giveBack("a", isReusable: false)
        #expect(settlement.discarded == "a")
        guard case .connect = try #require(settlement.grant).grant else {
            Issue.record("expected to connect")
            return
        }
    }

    @Test("is: nobody gets the place of a connection that could not be made, until it is given back")
    func failedConnect() {
        var pool = PoolState<String>(size: 1)
        _ = pool.borrow(as: 1)
        _ = pool.giveBack(nil, isReusable: false)
        guard case .connect = pool.borrow(as: 2) else {
            Issue.record("expected to connect")
            return
        }
    }

    @Test("is: a waiter that left gets none")
    func left() {
        var pool = PoolState<String>(size: 1)
        _ = pool.borrow(as: 1)
        _ = pool.borrow(as: 2)
        let wasWaiting = pool.leave(2)
        let grant = pool.giveBack("a", isReusable: true).grant
        #expect(wasWaiting && grant == nil)
    }

    @Test("is: after closing nobody, and the last one back is let go")
    func closed() {
        var pool = PoolState<String>(size: 2)
        _ = pool.borrow(as: 1)
        _ = pool.close()
        #expect(!pool.isDrained)
        let discarded = pool.giveBack("a", isReusable: true).discarded
        #expect(discarded == "a")
        #expect(pool.isDrained)
    }
}
