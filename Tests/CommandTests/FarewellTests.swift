import Testing

@testable import sanket

@Suite("The last words of a server that does not end")
struct FarewellTests {
    @Test("It names what is still at work, and says that nothing is lost")
    func complaint() {
        let line = Farewell.complaint(["relay", "ingest"])
        #expect(line.hasPrefix("sanket: ended by force after 4.5 s, while this was still at work: ingest, relay."))
        #expect(line.contains("Nothing is lost"))
    }

    @Test("Work that does not end is not waited for beyond its time")
    func attend() async {
        let farewell = Farewell {}
        let (never, _) = AsyncStream<Void>.makeStream()
        let start = ContinuousClock.now
        await farewell.attend("a part", within: .milliseconds(50)) { for await _ in never {} }
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
