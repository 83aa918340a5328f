import Alerts
import Testing

@testable import sanket

@Suite("Cutting a stream into alerts")
struct JSONSplitterTests {
    private func cut(_ text: String, chunk: Int = 1000) -> [String] {
        var splitter = JSONSplitter()
        var pieces: [JSONSplitter.Piece] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            pieces += splitter.feed(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
        }
        pieces += splitter.finish()
        return pieces.map { "\($0.line) " + String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test("One object a line")
    func lines() { #expect(cut("{\"a\":1}\n{\"b\":2}\n") == ["1 {\"a\":1}", "2 {\"b\":2}"]) }

    @Test("One object over many lines, and one after another on one")
    func pretty() { #expect(cut("{\n \"a\": {\n }\n}{\"b\":2}") == ["1 {\n \"a\": {\n }\n}", "4 {\"b\":2}"]) }

    @Test("One object over many lines, nothing indented")
    func allman() { #expect(cut("{\n\"a\":\n{\n\"b\":[\n{\n}\n]}\n}\n").count == 1) }

    @Test("The elements of an array")
    func array() { #expect(cut("[ {\"a\":[1,{}]},\n {\"b\":2} ]") == ["1 {\"a\":[1,{}]}", "2 {\"b\":2}"]) }

    @Test("Braces in strings do not count, nor do escaped quotes")
    func strings() { #expect(cut(#"{"a":"}\"{"}"#) == [#"1 {"a":"}\"{"}"#]) }

    @Test("A broken line does not take the next with it")
    func broken() {
        #expect(cut("{\"a\":1\n{\"b\":2}\n") == ["1 {\"a\":1\n", "2 {\"b\":2}"])
        #expect(cut("{\"a\":\"x\n{\"b\":2}\n") == ["1 {\"a\":\"x", "2 {\"b\":2}"])
        #expect(cut("{\"a\":\n{\"b\":2}\n") == ["1 {\"a\":\n", "2 {\"b\":2}"])
        #expect(cut("{\"a\":1,\n{\"b\":2}\n") == ["1 {\"a\":1,\n", "2 {\"b\":2}"])
        #expect(cut("nonsense\n{\"b\":2}") == ["1 nonsense", "2 {\"b\":2}"])
    }

    @Test("What is cut does not depend on how the bytes come", arguments: 1..<9)
    func chunks(size: Int) {
        let text = "{\"a\":\"\\\\\"}\n\n[{\"b\":{\"c\":[]}},{\"d\":2}]\nx\n{"
        #expect(cut(text, chunk: size) == cut(text))
    }

    @Test("Nothing gives nothing")
    func empty() { #expect(cut(" \n\n").isEmpty) }

    @Test("A byte order mark before the first is no part of it", arguments: 1..<5)
    func mark(size: Int) {
        #expect(cut("\u{FEFF}{\"a\":1}\n", chunk: size) == ["1 {\"a\":1}"])
        #expect(cut("{\"a\":1}\n\u{FEFF}{\"b\":2}").count == 3)
    }

    // MARK: What is too large

    private let limit = 1000

    private func pieces(_ text: String) -> [(line: Int, isTooLarge: Bool)] {
        var splitter = JSONSplitter(limit: limit)
        return (splitter.feed(text.utf8) + splitter.finish()).map { ($0.line, $0.bytes == JSONSplitter.tooLarge) }
    }

    @Test(
        "An object that never ends is held up to the limit, whatever it is made of",
        arguments: ["{\"a\":\"x", "{[", "{", "x"])
    func endless(start: String) {
        var splitter = JSONSplitter()
        var most = 0
        var pieces = splitter.feed(start.utf8)
        let chunk = Array(repeating: UInt8(ascii: start == "{" ? "{" : "["), count: 1 << 18)
        for _ in 0..<64 {
            pieces += splitter.feed(chunk)
            most = max(most, splitter.held)
        }
        pieces += splitter.finish()
        #expect(most <= JSONSplitter.limit)
        #expect(pieces.count == 1 && pieces[0].bytes == JSONSplitter.tooLarge && pieces[0].line == 1)
    }

    @Test("What is just as large as allowed is kept")
    func edge() {
        let text = "{\"a\":\"" + String(repeating: "x", count: limit - 8) + "\"}"
        #expect(text.utf8.count == limit)
        #expect(pieces(text).map(\.isTooLarge) == [false])
        #expect(pieces(text.replacing("x\"}", with: "xx\"}")).map(\.isTooLarge) == [true])
    }

    @Test("The next object is found: behind its end, on the next line, or at a line that starts one")
    func resynchronised() {
        let long = String(repeating: "x", count: 2 * limit)
        let starts = [
            "{\"a\":\"\(long)\"}\n", "{\"a\":\"\(long)\n", "{\"a\":[\(long)\n", "{\"a\":\n[1,\n\(long),\n",
        ]
        for start in starts {
            let found = pieces(start + "{\"b\":2}\n{\"c\":3}")
            #expect(found.map(\.isTooLarge) == [true, false, false], "\(start.prefix(8))")
            #expect(found.first?.line == 1)
        }
    }

    @Test("The door refuses it by the rule of the size")
    func refused() {
        guard case .failure(let refusal) = Validator.alert(json: JSONSplitter.tooLarge) else {
            Issue.record("taken")
            return
        }
        #expect(refusal.violations.map(\.rule) == ["alert.size"])
    }
}
