import Alerts
import FoundationEssentials
import Postgres
import Store
import Testing

@Suite("PINs of officers")
struct OfficerPinsTests {
    private let pin = StoredPin(
        logRounds: 4, blockSize: 1, parallelism: 1, salt: [UInt8](repeating: 1, count: 16),
        hash: [UInt8](repeating: 2, count: 32))

    private func ids() throws -> (officer: OfficerID, administrator: OfficerID, state: State) {
        (
            try required(OfficerID("wb-ahtu-01")), try required(OfficerID("wb-admin")),
            try required(State(iso: "IN-WB"))
        )
    }

    @Test("After five wrong ones in a row it is locked, whichever process counted them, and then open again")
    func locks() async throws {
        let bench = try await Bench.make()
        let (officer, administrator, state) = try ids()
        let (one, other) = (OfficerPins(pool: bench.pool), OfficerPins(pool: bench.pool))
        #expect(try await one.attempt(officer, of: state) == .none)
        try await one.set(pin, for: officer, of: state, by: administrator)
        for pins in [one, other, one, other, one] { #expect(try await pins.attempt(officer, of: state) == .open(pin)) }
        guard case .locked(let left) = try await other.attempt(officer, of: state) else {
            Issue.record("it is not locked")
            return
        }
        #expect(left > .seconds(14 * 60) && left <= .seconds(15 * 60))
        _ = try await bench.pool.query("UPDATE officer_pins SET locked_until = now() - interval '1 second'")
        for _ in 0..<5 { #expect(try await one.attempt(officer, of: state) == .open(pin)) }
        #expect(try await one.attempt(officer, of: state) != .open(pin))
    }

    @Test("However many try at once, five do")
    func tries() async throws {
        let bench = try await Bench.make()
        let (officer, administrator, state) = try ids()
        let pins = OfficerPins(pool: bench.pool)
        try await pins.set(pin, for: officer, of: state, by: administrator)
        let open = try await withThrowingTaskGroup(of: OfficerPins.Attempt.self) { group in
            for _ in 0..<20 { group.addTask { try await pins.attempt(officer, of: state) } }
            return try await group.reduce(0) { $0 + ($1 == .open(self.pin) ? 1 : 0) }
        }
        #expect(open == OfficerPins.limit)
    }

    @Test("A right one takes the wrong ones back; another officer's are not touched")
    func succeeds() async throws {
        let bench = try await Bench.make()
        let (officer, administrator, state) = try ids()
        let other = try required(OfficerID("wb-ahtu-02"))
        let pins = OfficerPins(pool: bench.pool)
        try await pins.set(pin, for: officer, of: state, by: administrator)
        try await pins.set(pin, for: other, of: state, by: administrator)
        for _ in 0..<4 {
            _ = try await pins.attempt(officer, of: state)
            _ = try await pins.attempt(other, of: state)
        }
        try await pins.succeeded(officer, of: state, with: pin)
        #expect(try await bench.number("SELECT failures::bigint FROM officer_pins WHERE officer = 'wb-ahtu-01'") == 0)
        #expect(try await bench.number("SELECT failures::bigint FROM officer_pins WHERE officer = 'wb-ahtu-02'") == 4)
    }

    @Test("A new PIN opens what was locked; one that was checked is replaced once")
    func replaces() async throws {
        let bench = try await Bench.make()
        let (officer, administrator, state) = try ids()
        let pins = OfficerPins(pool: bench.pool)
        try await pins.set(pin, for: officer, of: state, by: administrator)
        for _ in 0..<6 { _ = try await pins.attempt(officer, of: state) }
        var next = pin
        next.hash = [UInt8](repeating: 3, count: 32)
        try await pins.set(next, for: officer, of: state, by: administrator)
        #expect(try await pins.attempt(officer, of: state) == .open(next))
        #expect(try await pins.replace(pin, by: next, for: officer, of: state) == false)
        #expect(try await pins.replace(next, by: pin, for: officer, of: state))
        #expect(try await pins.attempt(officer, of: state) == .open(pin))
    }

    @Test("The officer of another State with the same id is another officer")
    func states() async throws {
        let bench = try await Bench.make()
        let (officer, administrator, state) = try ids()
        let pins = OfficerPins(pool: bench.pool)
        try await pins.set(pin, for: officer, of: state, by: administrator)
        #expect(try await pins.attempt(officer, of: try required(State(iso: "IN-BR"))) == .none)
    }
}
