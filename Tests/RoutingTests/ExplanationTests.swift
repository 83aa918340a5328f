import Alerts
import Routing
import SwiftProtobuf
import Testing

@Suite("An explanation")
struct ExplanationTests {
    private func explanation(_ name: String) throws -> Explanation {
        let message = try Sanket_V1_Alert(jsonUTF8Bytes: try Contract.bytes("examples/\(name).json"))
        return try Router(rules: .embedded()).explanation(of: Alert(message).unwrapped())
    }

    @Test("has words for whatever it can say, in every language, and the catalogue none besides")
    func words() {
        for language in Language.allCases {
            let keys = Catalogue.current.keys(in: language).filter { $0.hasPrefix("explain.") }
            #expect(keys == Set(Explanation.keys + ["explain.from"]))
        }
    }

    @Test("tells from which field a reason comes, and which States are passed")
    func journey() throws {
        let bus = try explanation("bus-past-bihar")
        let heading = try bus.applied.first { $0.reason.name == .heading }.unwrapped()
        #expect(heading.states.map(\.iso) == ["IN-HR"] && heading.paths == ["suspectMovement.headingState"])
        let passed = try bus.notApplied.first { $0.key == "explain.passed" }.unwrapped()
        #expect(passed.states.map(\.iso) == ["IN-BR"])
        let fields = try Schema.current.message("sanket.v1.Alert").unwrapped()
        for path in bus.applied.flatMap(\.paths) { #expect(Schema.current.contains(path: path, from: fields)) }
    }

    @Test("tells why a corridor does not apply, of those that begin where the alert does")
    func corridors() throws {
        let told = try explanation("girl-promised-work").notApplied.filter { $0.name == .corridor }
        #expect(told.contains { $0.corridor == "brides-north" && $0.key == "explain.corridor.exploitation" })
        #expect(told.contains { $0.corridor == "east-south-mills" && $0.key == "explain.corridor.disabled" })
        #expect(!told.contains { $0.corridor == "gaya-jaipur" })
    }

    @Test("tells why a child's alert is not nationwide, and that what is over leads nowhere")
    func others() throws {
        #expect(try explanation("girl-promised-work").notApplied.contains { $0.key == "explain.nationwide.hours" })
        #expect(try explanation("found-child").notApplied.contains { $0.key == "explain.nationwide.category" })
        #expect(try explanation("boy-recovered").notApplied.contains { $0.key == "explain.over" })
    }
}
