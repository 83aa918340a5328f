import Logging
import Postgres
import ServiceLifecycle
import Store

/// This process's instance slot: taken when first asked for, and taken again when the session that held it is gone.
///
/// As a service it looks after the slot, so that after a restart of the database no newcomer takes the name that this
/// process still bears.
actor Slot: Service {
    private let configuration: Configuration
    private let logger: Logger
    private var held: InstanceSlot?
    /// One take at a time: two roles that ask at once get one slot.
    private var taking: Task<InstanceSlot, any Error>?

    init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// - Throws: `PostgresError`, or `Failure` where every slot of the host is taken.
    func name() async throws -> String {
        if let taking { return try await taking.value.name }
        let task = Task { try await heldOrTaken() }
        taking = task
        defer { taking = nil }
        let slot = try await task.value
        held = slot
        return slot.name
    }

    private func heldOrTaken() async throws -> InstanceSlot {
        if let held, await held.isHeld { return held }
        let slot = try await InstanceSlot.take(
            url: configuration.databaseURL, host: configuration.host, applicationName: Configuration.applicationName,
            again: held, logger: logger)
        guard let slot else { throw Failure.no("all instance slots of \(configuration.host) are taken") }
        return slot
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(1))
                await self.lookAfterIt()
            }
        }
    }

    /// Not awaited: a database that does not answer must not hold up the end.
    private func lookAfterIt() {
        guard held != nil, taking == nil else { return }
        Task { _ = try? await name() }
    }

    func release() async {
        await held?.release()
        held = nil
    }
}
