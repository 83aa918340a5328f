import AcceptanceSupport
import Foundation
import Postgres

/// Whether a process of the crew has done any work since it started, as the tables tell: the fence and the leases see to it
/// that nobody else moves what bears its name.
struct WorkWatch {
    let house: House
    /// The host that the process says it is on: its names in the tables begin with it.
    let host: String
    let started: Date
    /// The leases it was seen with, and when first.
    private var leases: [String: Double] = [:]

    init(_ house: House, host: String, started: Date) {
        self.house = house
        self.host = host
        self.started = started
    }

    /// Looks until there is work, at most for so long.
    mutating func waitForWork(within limit: Duration) async throws -> Bool {
        let connection = try await house.connection()
        let end = ContinuousClock.now + limit
        var hasWorked = try await look(connection)
        while !hasWorked, .now < end {
            try await Task.sleep(for: .milliseconds(20))
            hasWorked = try await look(connection)
        }
        await connection.close()
        return hasWorked
    }

    private mutating func look(_ connection: PostgresConnection) async throws -> Bool {
        if try await hasMovedPartitions(connection) { return true }
        return try await hasMovedCursors(connection)
    }

    /// Ingest: the last record of a partition that it took over since it started was taken after that.
    private func hasMovedPartitions(_ connection: PostgresConnection) async throws -> Bool {
        let names = host + "-%"
        return try await connection.query(
            """
            SELECT EXISTS (
                SELECT FROM partitions p
                JOIN log l ON (l.topic, l.incarnation, l.partition, l."offset")
                    = (p.topic, p.incarnation, p.partition, p.next_offset - 1)
                WHERE p.owner LIKE \(names) AND p.owned_since >= \(started) AND l.taken_at > p.owned_since)
            """
        ).decode(Bool.self).first ?? false
    }

    /// Relay: a cursor has moved since its output's lease was first seen with this process, and the lease is the same.
    private mutating func hasMovedCursors(_ connection: PostgresConnection) async throws -> Bool {
        let names = host + "-%"
        let rows = try await connection.query(
            """
            SELECT l.token::text, extract(epoch FROM clock_timestamp())::float8,
                   coalesce(extract(epoch FROM max(c.moved_at)), 0)::float8
            FROM leases l LEFT JOIN cursors c USING (output)
            WHERE l.holder LIKE \(names) GROUP BY l.token
            """
        ).decode(String.self, Double.self, Double.self)
        var hasMoved = false
        for (token, now, moved) in rows {
            if let since = leases[token] { hasMoved = hasMoved || moved > since } else { leases[token] = now }
        }
        return hasMoved
    }
}
