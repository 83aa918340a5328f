import Testing

@testable import Gateway

@Suite("Work that takes a processor")
struct SlotsTests {
    /// Closed until it is opened, once for all.
    private actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private(set) var arrived = 0
        private var arrivals: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        func pass() async {
            arrived += 1
            for arrival in arrivals where arrival.count == arrived { arrival.continuation.resume() }
            arrivals.removeAll { $0.count == arrived }
            if !isOpen { await withCheckedContinuation { waiting.append($0) } }
        }

        func arrival(of count: Int) async {
            if arrived < count { await withCheckedContinuation { arrivals.append((count, $0)) } }
        }

        func open() {
            isOpen = true
            for one in waiting { one.resume() }
            waiting = []
        }
    }

    @Test("So much at once, so much waiting, and none beyond")
    func bounds() async throws {
        let slots = Slots(2, room: 0)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { try await slots.hold { await gate.pass() } } }
            await gate.arrival(of: 2)
            await #expect(throws: Problem.self) { try await slots.hold {} }
            await gate.open()
            try await group.waitForAll()
        }
        try await slots.hold {}
    }

    @Test("Who has used up their share is told so, and others come in")
    func shares() async throws {
        let slots = Slots(4, room: 8)
        let gate = Gate()
        let (state, terminal) = (Slots.Share(of: "state", most: 3), Slots.Share(of: "terminal", most: 2))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { try await slots.hold(for: [state, terminal]) { await gate.pass() } } }
            await gate.arrival(of: 2)
            let problem = await #expect(throws: Problem.self) { try await slots.hold(for: [state, terminal]) {} }
            #expect(problem?.type == .tooMany && problem?.retryAfter != nil)
            try await slots.hold(for: [state]) {}
            try await slots.hold(for: [Slots.Share(of: "another", most: 1)]) {}
            await gate.open()
            try await group.waitForAll()
        }
        try await slots.hold(for: [state, terminal]) {}
    }

    @Test("Who waits comes in its turn, whatever became of the one before")
    func waits() async throws {
        struct Failure: Error {}
        let slots = Slots(1, room: 8)
        let gate = Gate()
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<8 {
                group.addTask {
                    do {
                        return try await slots.hold {
                            await gate.pass()
                            if index % 2 == 0 { throw Failure() }
                            return 1
                        }
                    } catch is Failure {
                        return 1
                    }
                }
            }
            await gate.arrival(of: 1)
            #expect(await gate.arrived == 1)
            await gate.open()
            return try await group.reduce(0, +)
        }
        #expect(done == 8)
        #expect(await gate.arrived == 8)
    }
}
