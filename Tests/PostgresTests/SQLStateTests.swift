import Testing

@testable import Postgres

@Suite("An SQLSTATE")
struct SQLStateTests {
    @Test(
        "says that trying again may help", arguments: ["08006", "40001", "40P01", "53300", "55P03", "57P01", "58030"])
    func retriable(_ code: String) {
        #expect(SQLState.isRetriable(code))
    }

    @Test(
        "says that trying again would not help",
        arguments: ["22021", "22P05", "23505", "21000", "54000", "42P01", "55000", "25P02", "XX000", "P0001"])
    func final(_ code: String) {
        #expect(!SQLState.isRetriable(code))
    }

    @Test("that we do not know is named by its class")
    func unknown() {
        #expect(SQLState.condition("22999") == "data exception")
    }

    @Test(
        "is read from the end of a refused connection's message",
        arguments: [
            ("connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01\n", "28P01"),
            ("connection to server at \"127.0.0.1\", port 5432 failed: Connection refused", nil),
            ("could not translate host name \"HOST1\" to address: FATAL:", nil),
        ])
    func ofRefusal(_ message: String, _ code: String?) {
        #expect(Session.sqlState(endOf: message) == code)
    }
}
