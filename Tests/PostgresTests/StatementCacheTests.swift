import Testing

@testable import Postgres

@Suite("The cache of prepared statements")
struct StatementCacheTests {
    @Test("has a statement prepared on its first use only")
    func once() {
        var cache = StatementCache(capacity: 4)
        let uses = [cache.use(key("a")), cache.use(key("a"))]
        #expect(uses == [.init(name: "s1", needsPrepare: true), .init(name: "s1", needsPrepare: false)])
    }

    @Test("never gives a name twice")
    func names() {
        var cache = StatementCache(capacity: 4)
        _ = cache.use(key("a"))
        cache.forget(key("a"))
        let use = cache.use(key("a"))
        #expect(use == .init(name: "s2", needsPrepare: true))
    }

    @Test("lets the least recently used go first")
    func leastRecentlyUsed() {
        var cache = StatementCache(capacity: 2)
        for sql in ["a", "b", "c", "a"] { _ = cache.use(key(sql)) }
        cache.shrink()
        #expect(cache.discarded == ["s2"])
    }

    @Test("keeps what one batch needs, however much that is")
    func batchLargerThanCapacity() {
        var cache = StatementCache(capacity: 1)
        for sql in ["a", "b", "c"] { _ = cache.use(key(sql)) }
        #expect(cache.count == 3)
    }

    @Test("names what the server may let go, once")
    func discards() {
        var cache = StatementCache(capacity: 2)
        _ = cache.use(key("a"))
        cache.discard(key("a"))
        let names = [cache.takeDiscarded(), cache.takeDiscarded()]
        #expect(names == [["s1"], []])
    }

    private func key(_ sql: String) -> StatementCache.Key { .init(sql: sql, types: []) }
}
