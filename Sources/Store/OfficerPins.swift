package import Alerts
package import Postgres

/// The officers' PINs, and how often a wrong one was tried.
package struct OfficerPins: Sendable {
    /// What becomes of an attempt to give an officer's PIN.
    package enum Attempt: Hashable, Sendable {
        /// It counts as a failure until `succeeded` says otherwise, so that many at once are no more than many in a row.
        case open(StoredPin)
        /// Too many were wrong.
        case locked(for: Duration)
        /// The officer has none.
        case none
    }

    /// Wrong ones in a row until it is locked.
    package static let limit = 5
    /// For how long it is then locked.
    package static let lock = Duration.seconds(15 * 60)

    let pool: PostgresPool
    private let lock: Duration

    /// - Parameter lock: for how long a PIN is locked, in whole seconds.
    package init(pool: PostgresPool, lock: Duration = Self.lock) {
        self.pool = pool
        self.lock = lock
    }

    /// Begins an attempt.
    package func attempt(_ officer: OfficerID, of state: State) async throws(PostgresError) -> Attempt {
        let seconds = lock.components.seconds
        let rows = try await pool.query(
            """
            WITH charged AS (
                UPDATE officer_pins p
                -- A lock that is over is forgotten with what led to it.
                SET failures = CASE WHEN p.locked_until IS NULL THEN p.failures + 1 ELSE 1 END,
                    locked_until = CASE WHEN p.locked_until IS NULL AND p.failures + 1 >= \(Int32(Self.limit))
                                        THEN now() + \(seconds) * interval '1 second' END
                WHERE p.state = \(Int16(state.lgd)) AND p.officer = \(officer.text)
                      AND (p.locked_until IS NULL OR p.locked_until <= now())
                RETURNING p.log_rounds, p.block_size, p.parallelism, p.salt, p.hash
            )
            SELECT c.log_rounds, c.block_size, c.parallelism, c.salt, c.hash,
                   ceil(extract(epoch FROM p.locked_until - now()))::bigint
            FROM officer_pins p LEFT JOIN charged c ON true
            WHERE p.state = \(Int16(state.lgd)) AND p.officer = \(officer.text)
            """
        ).rows
        guard let row = rows.first else { return .none }
        let (rounds, block, parallelism, salt, hash, left) = try row.decode(
            Int16?.self, Int16?.self, Int16?.self, [UInt8]?.self, [UInt8]?.self, Int64?.self)
        guard let rounds, let block, let parallelism, let salt, let hash else {
            // Where another attempt has locked it just now, this statement does not see until when.
            return .locked(for: left.map { .seconds(max(1, $0)) } ?? lock)
        }
        return .open(
            StoredPin(logRounds: rounds, blockSize: block, parallelism: parallelism, salt: salt, hash: hash))
    }

    /// The attempt was right: nothing counts against the officer any more, unless the PIN was changed meanwhile.
    package func succeeded(_ officer: OfficerID, of state: State, with pin: StoredPin) async throws(PostgresError) {
        _ = try await pool.query(
            """
            UPDATE officer_pins SET failures = 0, locked_until = NULL
            WHERE state = \(Int16(state.lgd)) AND officer = \(officer.text) AND hash = \(pin.hash)
            """)
    }

    /// Gives an officer a PIN in the place of any that was there; the failures are forgotten.
    ///
    /// - Parameter setter: who does so.
    package func set(_ pin: StoredPin, for officer: OfficerID, of state: State, by setter: OfficerID)
        async throws(PostgresError)
    {
        _ = try await pool.query(
            """
            INSERT INTO officer_pins (state, officer, log_rounds, block_size, parallelism, salt, hash, set_by)
            VALUES (\(Int16(state.lgd)), \(officer.text), \(pin.logRounds), \(pin.blockSize), \(pin.parallelism),
                    \(pin.salt), \(pin.hash), \(setter.text))
            ON CONFLICT (state, officer) DO UPDATE SET
                log_rounds = excluded.log_rounds, block_size = excluded.block_size, parallelism = excluded.parallelism,
                salt = excluded.salt, hash = excluded.hash, failures = 0, locked_until = NULL, set_at = now(),
                set_by = excluded.set_by
            """)
    }

    /// The same in the place of a PIN that was checked; false where that is no longer the officer's.
    package func replace(
        _ old: StoredPin, by pin: StoredPin, for officer: OfficerID, of state: State
    ) async throws(PostgresError) -> Bool {
        try await !pool.query(
            """
            UPDATE officer_pins SET
                log_rounds = \(pin.logRounds), block_size = \(pin.blockSize), parallelism = \(pin.parallelism),
                salt = \(pin.salt), hash = \(pin.hash), failures = 0, locked_until = NULL, set_at = now(),
                set_by = \(officer.text)
            WHERE state = \(Int16(state.lgd)) AND officer = \(officer.text) AND hash = \(old.hash)
            RETURNING 1
            """
        ).rows.isEmpty
    }
}
