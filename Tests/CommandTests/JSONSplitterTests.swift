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
}
