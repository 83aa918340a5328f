import Alerts
import Testing

@Suite("Where the alerts of a JSON text stand")
struct JSONPiecesTests {
    private func pieces(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        return (try? JSONPieces.cut(bytes).get()).map { pieces in
            pieces.ranges.map { String(decoding: bytes[$0], as: UTF8.self) }
        }
    }

    @Test(
        "One object, an array, or an array under `alerts`",
        arguments: [
            (#"{"id": "[1, 2]"}"#, [#"{"id": "[1, 2]"}"#]),
            (#" [ {"a":[1,{"b":"]"}]} , 2,null ] "#, [#"{"a":[1,{"b":"]"}]}"#, "2", "null"]),
            (#"{ "alerts" : [{}, {"x":1}] }"#, ["{}", #"{"x":1}"#]),
            ("[]", []), (#"{"alerts":[]}"#, []), (#"{"alerts":{}}"#, [#"{"alerts":{}}"#]),
            ("\u{FEFF}[1]", ["1"]),
        ])
    func cut(_ text: String, _ expected: [String]) {
        #expect(pieces(text) == expected)
    }

    @Test(
        "What is no JSON can't be cut, nor what stands beside `alerts`",
        arguments: ["[1", "[1,]", "[1]]", #"{"alerts":[1],"more":1}"#, #"{"alerts":[1]"#, "[\"\u{1}\"]"])
    func refused(_ text: String) {
        #expect(pieces(text) == nil)
    }

    @Test("An array that stands deep in others can't be cut")
    func deep() {
        let text = String(repeating: "[", count: 100_000)
        guard case .failure(let refusal) = JSONPieces.cut(Array(text.utf8)) else {
            Issue.record("it was cut")
            return
        }
        #expect(refusal.violations.map(\.rule) == ["json.depth"])
    }
}
