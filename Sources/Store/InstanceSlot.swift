package import Logging
package import Postgres

/// This process's name among its like: the host's name and the first free slot, held by an advisory lock. A process
/// that crashed and came back finds its old slot free, and so its old place in the consumer group and its old leases;
/// two on one host never take the same.
package struct InstanceSlot: Sendable {
    /// `host/0`, `host/1`, …
    package let name: String
    private let slot: Int32
    private let connection: PostgresConnection

    /// Takes the first free of 64 slots of this host.
    ///
    /// - Parameter old: a slot whose session was lost, which is tried first: after a restart of the database each process
    ///   finds its own again.
    package static func take(
        url: String, host: String, applicationName: String, again old: InstanceSlot? = nil, logger: Logger
    ) async throws(PostgresError) -> InstanceSlot? {
        // Its session may still stand, and keep the slot from us.
        await old?.connection.close()
        let connection = try await PostgresConnection.connect(url, applicationName: applicationName, logger: logger)
        // The server frees a dead process's lock a moment after the process is gone: give the first slot that moment, or a
        // process that comes back would come back as another.
        let first = old?.slot ?? 0
        for attempt in 0..<5 {
            for slot in attempt < 4 ? [first] : Array(0..<64) {
                let rows = try await connection.query(
                    "SELECT pg_try_advisory_lock(hashtext(\("sanket " + host)), \(slot))")
                if let row = rows.rows.first, try row.decode(Bool.self) {
                    return InstanceSlot(name: "\(host)-\(slot)", slot: slot, connection: connection)
                }
            }
            try? await Task.sleep(for: .milliseconds(100))
        }
        await connection.close()
        return nil
    }

    /// The lock lives as long as the session does. The server is asked: an idle connection does not notice its end.
    package var isHeld: Bool { get async { (try? await connection.query("SELECT 1", within: .seconds(5))) != nil } }

    /// Gives the slot back before it returns.
    package func release() async {
        _ = try? await connection.query("SELECT pg_advisory_unlock_all()", within: .seconds(1))
        await connection.close()
    }
}
