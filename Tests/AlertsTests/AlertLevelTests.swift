import Alerts
import Testing

@Suite("How much of an alert a viewer may see")
struct AlertLevelTests {
    private let bihar = State(iso: "IN-BR")

    private func level(
        _ role: Role, _ relation: Relation, _ disclosure: Disclosure? = nil, granted: Bool = false
    ) throws -> AlertLevel {
        AlertLevel(for: Viewer(try #require(bihar), role), relation, disclosure: disclosure, isGranted: granted)
    }

    @Test(
        "A viewer and an auditor see redacted alerts only, their own State's too", arguments: [Role.viewer, .auditor])
    func always(role: Role) throws {
        for relation in Relation.allCases {
            #expect(try level(role, relation, .host, granted: true) == .redacted)
        }
    }

    @Test("The origin and the Union see everything")
    func origin() throws {
        for role in [Role.publisher, .officer, .administrator] { #expect(try level(role, .own) == .everything) }
        for relation in Relation.allCases { #expect(try level(.union, relation) == .everything) }
    }

    @Test("A target sees what its disclosure says, and without one nothing more than anybody")
    func target() throws {
        #expect(try level(.officer, .target, .host) == .host)
        #expect(try level(.officer, .target, .full) == .full)
        #expect(try level(.officer, .target, .redacted) == .redacted)
        #expect(try level(.officer, .target) == .redacted)
    }

    @Test("Access that the origin gave is full, never the exact place")
    func granted() throws {
        #expect(try level(.officer, .other) == .redacted)
        #expect(try level(.officer, .other, granted: true) == .full)
        #expect(try level(.officer, .target, .redacted, granted: true) == .full)
        #expect(try level(.officer, .target, .host, granted: true) == .host)
    }
}
