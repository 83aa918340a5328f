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
    private func journal() -> String {
        FileManager.default.temporaryDirectory.appending(path: "sanket-\(UUID().uuidString).journal").path()
    }

    /// The broker out of reach of `publish`, which works through a proxy of the test's.
    private struct Desk {
        let scene: Scene
        let count: Int
        let input: String

        init(_ count: Int) async throws {
            scene = try await Scene.build()
            self.count = count
            input = AlertJSON.many(count)
        }

        func publish(_ options: String...) throws -> Program {
            try scene.house.start(["publish"] + options + ["-"], input: input, environment: scene.environment)
        }

        func breakOff() {
            scene.toBroker.weather = .refusing
            scene.toBroker.cut()
        }

        var accepted: Int {
            get async throws { try await scene.house.records(of: Topics().alerts(.missingPerson)).count }
        }

        var ids: Set<String> {
            get async throws {
                Set(
                    try await scene.house.records(of: Topics().alerts(.missingPerson)).map {
                        String(decoding: $0.key ?? [], as: UTF8.self)
                    })
            }
        }
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
        let path = journal()
        defer { try? FileManager.default.removeItem(atPath: path) }
        desk.scene.toBroker.weather = .slow(bytesPerSecond: 1_000_000)
        let first = try desk.publish("--journal", path)
        #expect(await eventually { first.output.contains("accepted") })
        desk.breakOff()
        _ = await eventually(within: .seconds(30)) { first.errors.contains("waiting: no broker answers") }
        let start = ContinuousClock.now
        first.signal(SIGINT)
        #expect(await first.end() == 1)
        #expect(ContinuousClock.now - start < .seconds(6))
        let receipts = first.output.split(separator: "\n").filter { $0.hasPrefix("accepted") }.count
        #expect(receipts > 0 && receipts < 6_000)
        #expect(first.errors.contains("interrupted: \(receipts) accepted"), "\(first.errors.suffix(500))")
        #expect(first.errors.contains("--resume \(path)"))
        let unknown = first.errors.split(separator: "\n").filter { $0.hasPrefix("unknown, safe to send again -:") }
            .count
        #expect(first.errors.contains(" \(unknown) unknown"))

        desk.scene.clear()
        let before = try await desk.accepted
        #expect(before >= receipts)
        let second = try desk.publish("--resume", path)
        #expect(await second.end() == 0, "\(second.errors.suffix(1000))")
        #expect(second.errors.contains("\(receipts) accepted before"), "\(second.errors.suffix(500))")
        #expect(try await desk.ids.count == 6_000)
        #expect(try await desk.accepted == before + 6_000 - receipts, "it sent what was accepted before")

        // All is accepted: a third time nothing is left to do.
        let third = try desk.publish("--resume", path)
        #expect(await third.end() == 0)
        #expect(third.errors.contains("0 accepted, 0 refused, 0 failed, 6000 accepted before"))
    }

    @Test("Killed in the middle, it goes on by its journal; what was sent and not noted is a repeat")
    func killed() async throws {
        let desk = try await Desk(6_000)
        let path = journal()
        defer { try? FileManager.default.removeItem(atPath: path) }
        desk.scene.toBroker.weather = .slow(bytesPerSecond: 1_000_000)
        let first = try desk.publish("--journal", path)
        #expect(await eventually { first.output.contains("accepted") })
        first.signal(SIGKILL)
        await first.end()
        desk.scene.clear()
        let second = try desk.publish("--resume", path)
        #expect(await second.end() == 0, "\(second.errors.suffix(1000))")
        let serve = try desk.scene.serve(["ingest"])
        let isTaken = try await eventually(within: .seconds(60)) { try await desk.scene.house.acceptedCount == 6_000 }
        #expect(isTaken)
        #expect(try await desk.scene.house.number("SELECT count(*) FROM log WHERE outcome = 'dead'") == 0)
        #expect(serve.isRunning)
    }
}
