import AcceptanceSupport
import Testing

@Suite("Starting and ending", .enabled(if: House.isPossible, "needs SANKET_TEST_BROKER"))
struct RestartTests {
    @Test("SIGTERM and Ctrl-C end a server that is at work within five seconds, with 0", arguments: [15, 2] as [Int32])
    func ends(signal: Int32) async throws {
        let house = try await House.build()
        let serve = try await house.serve()
        let start = ContinuousClock.now
        serve.signal(signal)
        #expect(await serve.end() == 0)
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
