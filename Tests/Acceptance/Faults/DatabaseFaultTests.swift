import AcceptanceSupport
import Foundation
import KafkaTesting
import Postgres
import PostgresTesting
import Testing

@Suite(
    "A database in trouble is waited for, and told the truth", .serialized,
    .enabled(if: OutsideLedger.isPossible, "needs SANKET_TEST_BROKER and SANKET_TEST_PYTHON"))
struct DatabaseFaultTests {
    @Test("Lost at COMMIT: before it the batch is written again, after it the batch is known to be there")
    func lostAtCommit() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        try await withStream(scene, seed: 11, count: 3000) { _ in
            for trap in [Trap.beforeCommit, .afterCommit, .beforeCommit, .afterCommit, .afterCommit] {
                let sprung = scene.toDatabase.sprung
                scene.toDatabase.arm(trap)
                let springs = await eventually(within: .seconds(60)) { scene.toDatabase.sprung > sprung }
                #expect(springs, "nothing was committed")
            }
        }
        #expect(scene.toDatabase.sprung == 5)
        #expect(serve.isRunning)
    }

    @Test("The log is locked for 20 seconds; the batch waits, and no partition changes hands")
    func locked() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        try await withStream(scene, seed: 12, count: 2000) { _ in
            _ = try await eventually { try await scene.house.acceptedCount > 50 }
            let owners = try await owners(scene)
            let blocker = try await scene.house.connection()
            try await blocker.script("BEGIN; LOCK TABLE log IN ACCESS EXCLUSIVE MODE")
            try await Task.sleep(for: .seconds(20))
            try await blocker.script("COMMIT")
            await blocker.close()
            let after = try await self.owners(scene)
            #expect(after == owners, "taken over while it waited")
        }
        #expect(serve.isRunning)
    }

    @Test("statement_timeout strikes again and again; each batch is kept and tried until it goes in")
    func statementTimeout() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        try await withStream(scene, seed: 13, count: 2000) { _ in
            _ = try await eventually { try await scene.house.acceptedCount > 50 }
            try await scene.withStatementTimeout {
                let says = await eventually(within: .seconds(20)) { serve.errors.contains("57014") }
                #expect(says, "\(serve.errors.suffix(2000))")
            }
        }
        let waits = serve.errors.contains("waiting for the database, the batch is kept")
        #expect(waits)
        #expect(serve.isRunning)
    }

    @Test(
        "The disk behind the log is full: it waits, says so, and goes on once there is room",
        .enabled(if: SmallDisk.isPossible, "this machine mounts no tmpfs: needs root and the right to mount"))
    func diskFull() async throws {
        let scene = try await Scene.build()
        let disk = try await SmallDisk.underLog(of: scene.house, megabytes: 2)
        let serve = try scene.serve()
        try await withStream(scene, seed: 14, count: 6000) { _ in
            let isFull = await eventually(within: .seconds(90)) { serve.errors.contains("53100") }
            #expect(isFull, "\(serve.errors.suffix(2000))")
            let waits = serve.errors.contains("waiting for the database, the batch is kept")
            #expect(waits)
            try disk.grow(megabytes: SmallDisk.plenty)
        }
        #expect(serve.isRunning)
        // The server ends before its disk does.
        await scene.house.cluster.stop(.immediate)
        disk.remove()
    }

    private func owners(_ scene: Scene) async throws -> [String] {
        let connection = try await scene.house.connection()
        let tokens = try await connection.query(
            "SELECT token::text FROM partitions ORDER BY topic, partition"
        ).decode(String?.self)
        await connection.close()
        return tokens.map { $0 ?? "" }
    }
}

/// Sends a stream while `during` breaks something, and then balances the ledger from outside.
@discardableResult
func withStream(
    _ scene: Scene, seed: UInt64, count: Int, pause: Duration = .milliseconds(100),
    during: @Sendable (StreamDriver) async throws -> Void
) async throws -> OutsideLedger.Balance {
    let stream = AlertStream(seed: seed, count: count)
    let driver = try StreamDriver(scene.house, batch: 50, pause: pause)
    let sending = Task { await driver.send(stream) }
    try await during(driver)
    await sending.value
    await driver.close()
    let balance = try await OutsideLedger(house: scene.house, stream: stream).balance(await driver.receipts)
    #expect(balance.problems.isEmpty)
    #expect(balance.acknowledged == count)
    return balance
}
