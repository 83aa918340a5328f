import Testing

@testable import Postgres

@Suite("A connection string")
struct ConnectionStringTests {
    @Test("gives an attempt five seconds, unless it says otherwise")
    func timeout() throws {
        #expect(try ConnectionString("postgresql://a/b").connectTimeout == .seconds(5))
        #expect(try ConnectionString("postgresql://a/b?connect_timeout=9").connectTimeout == .seconds(9))
        #expect(try ConnectionString("postgresql://a/b?connect_timeout=0").connectTimeout == nil)
    }

    @Test("with several hosts is an attempt for each, with its own port")
    func hosts() throws {
        let attempts = try ConnectionString("postgresql://a:1,b:2/x").attempts(applicationName: "tests")
        let hosts = attempts.map { attempt in
            attempt.filter { ["host", "port"].contains($0.keyword) }.map(\.value)
        }
        #expect(hosts == [["a", "1"], ["b", "2"]])
    }

    @Test("may override what we set by default, since it comes after")
    func overrides() throws {
        let attempt = try #require(
            try ConnectionString("postgresql://a/b?keepalives_idle=7").attempts(applicationName: "tests").first)
        let ours = try #require(attempt.firstIndex { $0.keyword == "keepalives_idle" })
        let given = try #require(attempt.firstIndex { $0.keyword == "dbname" })
        #expect(ours < given)
    }
}
