import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Testing

@Suite(
    "Publishing through trouble", .serialized, .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct PublishFaultTests {
    /// The broker out of reach of `publish`, which works through a proxy of the test's.
    private struct Desk {
        let scene: Scene
        let input: String
        /// Removed by `clearUp`.
        let journal = FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString).journal")
            .path()

        init(_ count: Int) async throws {
            scene = try await Scene.build()
            input = AlertJSON.many(count)
        }

        func clearUp() { try? FileManager.default.removeItem(atPath: journal) }

        func publish(_ options: String...) throws -> Program {
            try scene.house.start(["publish"] + options + ["-"], input: input, environment: scene.environment)
        }

        /// One that keeps the journal, and is in the middle: it is slow enough for that.
        func begin() async throws -> Program {
            scene.toBroker.weather = .slow(bytesPerSecond: 1_000_000)
            let publish = try publish("--journal", journal)
            #expect(await eventually { publish.output.contains("accepted") })
            return publish
        }

        func breakOff() {
            scene.toBroker.weather = .refusing
            scene.toBroker.cut()
        }

        /// Of the records in the topic, in no order.
        var standing: [String] {
            get async throws {
                try await scene.house.records(of: Topics().alerts(.missingPerson)).map {
                    String(decoding: $0.key ?? [], as: UTF8.self)
                }
            }
        }

        /// Of the alerts in the input, in their order.
        var ids: [String] { input.split(separator: "\n").compactMap(PublishFaultTests.id) }
    }

    /// What a publication that was broken off says of its alerts, one by one.
    private struct Told {
        var accepted: Set<String>
        var unknown: Set<String>
        var notAccepted: Set<String>
        var all: Set<String> { accepted.union(unknown).union(notAccepted) }
        var count: Int { accepted.count + unknown.count + notAccepted.count }
        var summary: String {
            "interrupted: \(accepted.count) accepted, 0 refused, \(unknown.count) unknown, "
                + "\(notAccepted.count) not accepted; what follows was not sent"
        }

        init(_ publish: Program) {
            func ids(_ text: String, _ beginning: String) -> Set<String> {
                Set(text.split(separator: "\n").filter { $0.hasPrefix(beginning) }.compactMap(PublishFaultTests.id))
            }
            accepted = ids(publish.output, "accepted ")
            unknown = ids(publish.errors, "unknown, safe to send again -:")
            notAccepted = ids(publish.errors, "not accepted -:")
        }
    }

    /// The first alert's id in a line.
    private static func id(_ line: Substring) -> String? {
        line.firstMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/).map { String($0.0) }
    }

    @Test("The broker is gone in the middle of an input, a minute in a soak: it waits, says so, goes on; none is lost")
    func waits() async throws {
        let desk = try await Desk(20_000)
        // Slow enough to be in the middle.
        desk.scene.toBroker.weather = .slow(bytesPerSecond: 2_000_000)
        let publish = try desk.publish()
        #expect(await eventually { publish.output.contains("accepted") })
        desk.breakOff()
        let says = await eventually(within: .seconds(30)) { publish.errors.contains("waiting: no broker answers") }
        #expect(says, "\(publish.errors)")
        try await Task.sleep(for: .seconds(Soak.isOn ? 60 : 12))
        desk.scene.clear()
        #expect(await publish.end() == 0, "\(publish.errors.suffix(1000))")
        #expect(publish.errors.contains("the broker answers again"))
        #expect(publish.errors.contains("20000 accepted, 0 refused, 0 failed"))
        let serve = try desk.scene.serve(["ingest"])
        let isTaken = try await eventually(within: .seconds(120)) { try await desk.scene.house.acceptedCount == 20_000 }
        let there = try await desk.scene.house.acceptedCount
        #expect(isTaken, "\(there) of 20000 are there")
        #expect(try await desk.scene.house.number("SELECT count(*) FROM log WHERE outcome = 'dead'") == 0)
        #expect(serve.isRunning)
    }

    @Test(
        "Ctrl-C while the broker is gone tells what is accepted and what unknown; --resume sends the rest and no more")
    func resumes() async throws {
        let desk = try await Desk(6_000)
        defer { desk.clearUp() }
        let first = try await desk.begin()
        desk.breakOff()
        _ = await eventually(within: .seconds(30)) { first.errors.contains("waiting: no broker answers") }
        let start = ContinuousClock.now
        first.signal(SIGINT)
        #expect(await first.end() == 1)
        #expect(ContinuousClock.now - start < .seconds(6))
        let told = Told(first)
        let receipts = told.accepted.count
        #expect(receipts > 0 && receipts < 6_000)
        #expect(first.errors.contains(told.summary), "\(first.errors.suffix(500))")
        #expect(first.errors.contains("--resume \(desk.journal)"))

        desk.scene.clear()
        let before = try await desk.standing
        #expect(told.accepted.isSubset(of: before))
        #expect(told.notAccepted.isDisjoint(with: before), "what is there was told not to be")
        let second = try desk.publish("--resume", desk.journal)
        #expect(await second.end() == 0, "\(second.errors.suffix(1000))")
        #expect(second.errors.contains("\(receipts) accepted before"), "\(second.errors.suffix(500))")
        let after = try await desk.standing
        #expect(Set(after) == Set(desk.ids))
        #expect(after.count == before.count + 6_000 - receipts, "it sent what was accepted before")

        // All is accepted: a third time nothing is left to do.
        let third = try desk.publish("--resume", desk.journal)
        #expect(await third.end() == 0)
        #expect(third.errors.contains("0 accepted, 0 refused, 0 failed, 6000 accepted before"))
    }

    @Test(
        "Ctrl-C while the broker takes all and answers nothing: what is unknown is there, what is not accepted is not; after --resume each is taken once"
    )
    func unanswered() async throws {
        let desk = try await Desk(6_000)
        defer { desk.clearUp() }
        let first = try await desk.begin()
        desk.scene.toBroker.weather = .unanswered
        let isAhead = try await eventually(within: .seconds(30)) {
            try await Set(desk.standing).count > Told(first).accepted.count
        }
        #expect(isAhead, "nothing stands in the topic without its receipt")
        first.signal(SIGINT)
        #expect(await first.end() == 1)
        let told = Told(first)
        #expect(!told.accepted.isEmpty && !told.unknown.isEmpty && !told.notAccepted.isEmpty, "\(told.summary)")
        #expect(first.errors.contains(told.summary), "\(first.errors.suffix(500))")
        #expect(told.all.count == told.count, "one is told to be two things")
        #expect(told.all == Set(desk.ids.prefix(told.count)), "of what was read one is passed over")
        let before = try await desk.standing
        #expect(Set(before) == told.accepted.union(told.unknown))

        desk.scene.clear()
        let second = try desk.publish("--resume", desk.journal)
        #expect(await second.end() == 0, "\(second.errors.suffix(1000))")
        #expect(second.errors.contains("\(told.accepted.count) accepted before"), "\(second.errors.suffix(500))")
        let records = try await desk.standing.count
        #expect(records == 6_000 + told.unknown.count)

        let serve = try desk.scene.serve(["ingest"])
        let house = desk.scene.house
        let isTaken = try await eventually(within: .seconds(120)) {
            try await house.number("SELECT count(*) FROM log") == records
        }
        #expect(isTaken, "\(serve.errors.suffix(2000))")
        #expect(try await house.acceptedCount == 6_000)
        #expect(try await house.number("SELECT count(DISTINCT alert_id) FROM log WHERE outcome = 'accepted'") == 6_000)
        #expect(
            try await house.number("SELECT count(*) FROM log WHERE outcome = 'repeat'") == told.unknown.count)
        #expect(try await house.number("SELECT count(*) FROM log WHERE outcome = 'dead'") == 0)
        #expect(serve.isRunning)
    }

    @Test("Killed in the middle, it goes on by its journal; what was sent and not noted is a repeat")
    func killed() async throws {
        let desk = try await Desk(6_000)
        defer { desk.clearUp() }
        let first = try await desk.begin()
        first.signal(SIGKILL)
        await first.end()
        desk.scene.clear()
        let second = try desk.publish("--resume", desk.journal)
        #expect(await second.end() == 0, "\(second.errors.suffix(1000))")
        let serve = try desk.scene.serve(["ingest"])
        let isTaken = try await eventually(within: .seconds(60)) { try await desk.scene.house.acceptedCount == 6_000 }
        #expect(isTaken)
        #expect(try await desk.scene.house.number("SELECT count(*) FROM log WHERE outcome = 'dead'") == 0)
        #expect(serve.isRunning)
    }
}
