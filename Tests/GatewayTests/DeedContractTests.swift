import Alerts
import Foundation
import Gateway
import Testing
import Yams

@Suite("Deeds in the OpenAPI document")
struct DeedContractTests {
    private let schemas: [String: [String: Any]]

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "schemas/openapi.yaml")
        let document = try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any]
        schemas = try #require((document?["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]])
    }

    @Test(
        "have the fields of the messages that the door reads and writes",
        arguments: [
            "Deed", "DeedDetail", "Acknowledgement", "Sighting", "Answer", "Assignment", "OutcomeReport",
            "AccessRequest", "AccessGrant", "Count", "Coordinates",
        ])
    func fields(name: String) throws {
        let shape = try #require(Schema.current.message("sanket.v1.\(name)"))
        let properties = try #require(schemas[name]?["properties"] as? [String: Any])
        #expect(Set(properties.keys) == Set(shape.fields.map(\.jsonName)))
    }

    @Test(
        "have the words of the enumerations",
        arguments: [
            "Kind", "EventType", "AnswerKind", "RefusalReason", "AgencyKind", "OutcomeKind", "AccessPurpose",
            "Certainty",
            "Conveyance",
        ])
    func words(name: String) throws {
        let type = try #require(Schema.current.enumerations["sanket.v1.\(name)"])
        let words = (schemas[name]?["enum"] as? [Any] ?? []).compactMap { $0 as? String }
        #expect(Set(words) == Set(type.numbers.keys))
    }
}
