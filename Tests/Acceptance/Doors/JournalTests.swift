import AcceptanceSupport
import Foundation
import KafkaTesting
import Testing

extension Doors {
    @Suite("sanket publish --journal and --resume")
    struct JournalTests {
        private let path = FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString)").path()

        private var lines: [String] {
            get throws { try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init) }
        }

        @Test("The journal has a line for each accepted alert: its id, and no word of what it says")
        func notes() async throws {
            let ids = (0..<3).map { _ in AlertJSON.newID() }
            let input = ids.map { AlertJSON.missing(id: $0) }.joined(separator: "\n") + "\n{\"origin\":\n"
            let outcome = try await home().house.sanket("publish", "--journal", path, "-", input: input)
            #expect(outcome.code == 1)
            #expect(try lines.map { String($0.prefix(38)) } == ids.map { "\($0)/1" })
            #expect(try !lines.joined().contains("Zzyxwv"))
        }

        @Test("What the journal holds is left out; what it does not hold, or holds with other content, is sent")
        func resumes() async throws {
            let house = try home().house
            let ids = (0..<3).map { _ in AlertJSON.newID() }
            let first = AlertJSON.missing(id: ids[0]) + "\n" + AlertJSON.missing(id: ids[1])
            try await house.sanket("publish", "--journal", path, "-", input: first).mustBe(0)
            // The last line as a kill in the middle of it leaves it.
            let torn = String(try String(contentsOfFile: path, encoding: .utf8).dropLast(5))
            try torn.write(toFile: path, atomically: true, encoding: .utf8)
            let second = [
                AlertJSON.missing(id: ids[0]), AlertJSON.missing(id: ids[1]), AlertJSON.missing(id: ids[2]),
                AlertJSON.missing(id: ids[0], revision: 2),
            ].joined(separator: "\n")
            let outcome = try await house.sanket("publish", "--resume", path, "-", input: second)
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("3 accepted, 0 refused, 0 failed, 1 accepted before"), "\(outcome.errors)")
            let again = try await house.sanket("publish", "--resume", path, "-", input: second)
            #expect(again.code == 0)
            #expect(again.errors.contains("0 accepted, 0 refused, 0 failed, 4 accepted before"), "\(again.errors)")
        }

        @Test("A new journal never writes over an old one, and none is resumed where none is: 2")
        func wrongUse() async throws {
            let house = try home().house
            let missing = try await house.sanket("publish", "--resume", path, "-", input: AlertJSON.missing())
            #expect(missing.code == 2 && missing.errors.contains("can't read \(path)"))
            try "not a journal at all, is it\n".write(toFile: path, atomically: true, encoding: .utf8)
            let existing = try await house.sanket("publish", "--journal", path, "-", input: AlertJSON.missing())
            #expect(existing.code == 2 && existing.errors.contains("--resume \(path)"), "\(existing.errors)")
            let other = try await house.sanket("publish", "--resume", path, "-", input: AlertJSON.missing())
            #expect(other.code == 2 && other.errors.contains("is no journal"), "\(other.errors)")
            let both = try await house.sanket("publish", "--resume", path, "--journal", path, "-", input: "")
            #expect(both.code == 2)
        }
    }
}
