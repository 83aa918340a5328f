import AcceptanceSupport
import Foundation
import KafkaTesting
import Testing

@Suite(
    "A network in trouble", .serialized,
    .enabled(if: OutsideLedger.isPossible, "needs SANKET_TEST_BROKER and SANKET_TEST_PYTHON"))
struct NetworkFaultTests {
    @Test("Every connection to the broker is cut 20 times, in the middle of fetches and of notifications")
    func cut() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        try await withStream(scene, seed: 21, count: 3000) { _ in
            for round in 0..<20 {
                try await Task.sleep(for: .milliseconds(50 * (round % 7)))
                scene.toBroker.cut()
            }
        }
        #expect(scene.toBroker.accepted > 20, "nothing came through the proxy")
        #expect(serve.isRunning)
    }

    @Test("Connections stand and nothing passes, longer than a session; then all of it comes at once")
    func stalled() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        try await withStream(scene, seed: 22, count: 1500) { _ in
            _ = try await eventually { try await scene.house.acceptedCount > 50 }
            scene.toBroker.weather = .stalled
            try await Task.sleep(for: .seconds(12))
            scene.toBroker.weather = .clear
            scene.toDatabase.weather = .stalled
            try await Task.sleep(for: .seconds(3))
            scene.toDatabase.weather = .clear
        }
        #expect(serve.isRunning)
    }

    @Test("A slow line delays alerts, and loses none")
    func slow() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        try await withStream(scene, seed: 23, count: 1500) { _ in
            scene.toBroker.weather = .slow(bytesPerSecond: 60_000)
            scene.toDatabase.weather = .slow(bytesPerSecond: 60_000)
            try await Task.sleep(for: .seconds(8))
            scene.clear()
        }
        #expect(serve.isRunning)
    }
}
