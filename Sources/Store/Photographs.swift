package import Alerts
package import FoundationEssentials
package import Postgres

/// The photographs that alerts name: added by the origin with a permission, destroyed once they may not be shown.
package struct Photographs: Sendable {
    /// One that is to be added.
    package struct New: Sendable {
        /// Of the deed that adding it is.
        package var id: UUID
        package var alertID: UUID
        /// Of the upload.
        package var hash: ImageHash
        package var origin: State
        /// Of the alert, in which it was found named.
        package var revision: Int32
        /// A JPEG.
        package var bytes: [UInt8]
        package var permission: PhotographPermission
        /// Who is answerable for it.
        package var officer: OfficerID
        /// Who entered it on the officer's behalf.
        package var enteredBy: OfficerID?
        package var addedAt: Date

        package init(
            id: UUID, alertID: UUID, hash: ImageHash, origin: State, revision: Int32, bytes: [UInt8],
            permission: PhotographPermission, officer: OfficerID, enteredBy: OfficerID? = nil, addedAt: Date
        ) {
            self.id = id
            self.alertID = alertID
            self.hash = hash
            self.origin = origin
            self.revision = revision
            self.bytes = bytes
            self.permission = permission
            self.officer = officer
            self.enteredBy = enteredBy
            self.addedAt = addedAt
        }

        var deed: NewDeed {
            NewDeed(
                id: id, alertID: alertID, revision: revision, type: .photographAdded, state: origin,
                officer: officer.text, enteredBy: enteredBy?.text, doneAt: addedAt)
        }
    }

    package enum Addition: Hashable, Sendable {
        case added
        /// It is there, under the same permission.
        case wasThere
        /// It is there under another permission, which still holds.
        case otherPermission
        /// The alert has another current revision by now, or none of that origin; or one that was there is withdrawn just now.
        case movedOn
    }

    let pool: PostgresPool

    package init(pool: PostgresPool) {
        self.pool = pool
    }

    /// The current revision of an alert, with its bytes; nil where there is no such alert.
    package func alert(_ id: UUID) async throws(PostgresError) -> LogEntry? {
        try await pool.query(
            """
            SELECT \(unescaped: LogEntry.columns(withBytes: true))
            FROM alerts a JOIN log l USING (topic, incarnation, partition, "offset")
            WHERE a.alert_id = \(id)
            """
        ).rows.first.flatMap { (row) throws(PostgresError) in try LogEntry(row: row, from: 0) }
    }

    /// Whether a photograph of this hash is kept for the alert.
    package func isThere(_ hash: ImageHash, of alertID: UUID) async throws(PostgresError) -> Bool {
        try await !pool.query(
            """
            SELECT 1 FROM photographs
            WHERE alert_id = \(alertID) AND sha256 = \(hash.bytes) AND withdrawn_at IS NULL
            """
        ).rows.isEmpty
    }

    /// Adds one, if the alert is still at that revision, and records the deed that it is, in one transaction. Waits for who is
    /// projecting the alert's next revision, and is waited for: a photograph that was added is seen by whatever destroys it.
    ///
    /// - Throws: `DeedError`, or `PostgresError`.
    package func add(_ photograph: New) async throws -> Addition {
        try await pool.transaction(within: Self.patience) { connection in
            let current = try connection.query(
                """
                SELECT 1 FROM alerts
                WHERE alert_id = \(photograph.alertID) AND origin = \(Int16(photograph.origin.lgd))
                      AND revision = \(photograph.revision)
                FOR SHARE
                """)
            guard !current.rows.isEmpty else { return .movedOn }
            guard try !connection.query(Self.insert(photograph)).rows.isEmpty else {
                return try Self.kept(photograph, on: connection)
            }
            _ = try Deeds.record(photograph.deed, on: connection)
            return .added
        }
    }

    /// How one that is kept compares with one that is to be added.
    private static func kept(
        _ photograph: New, on connection: isolated PostgresConnection
    ) throws(PostgresError) -> Addition {
        let permission = photograph.permission
        let isSame = try connection.query(
            """
            SELECT (permitted_by, permission, scope)
                   = (\(permission.grantor.rawValue), \(permission.reference), \(permission.scope.rawValue))
            FROM photographs
            WHERE alert_id = \(photograph.alertID) AND sha256 = \(photograph.hash.bytes) AND withdrawn_at IS NULL
            """
        ).decode(Bool.self).first
        guard let isSame else { return .movedOn }
        return isSame ? .wasThere : .otherPermission
    }

    private static func insert(_ photograph: New) -> PostgresQuery {
        """
        INSERT INTO photographs (id, alert_id, sha256, origin, revision, media_type, bytes, permitted_by, permission, scope,
                                 added_by)
        VALUES (\(photograph.id), \(photograph.alertID), \(photograph.hash.bytes), \(Int16(photograph.origin.lgd)),
                \(photograph.revision), 'image/jpeg', \(photograph.bytes), \(photograph.permission.grantor.rawValue),
                \(photograph.permission.reference), \(photograph.permission.scope.rawValue), \(photograph.officer.text))
        ON CONFLICT (alert_id, sha256) WHERE withdrawn_at IS NULL DO NOTHING
        RETURNING 1
        """
    }

    /// Destroys one by an officer's word, and records the deed that it is, in one transaction. False where none is kept.
    ///
    /// - Throws: `DeedError`, or `PostgresError`.
    package func withdraw(_ hash: ImageHash, by deed: NewDeed) async throws -> Bool {
        try await pool.transaction(within: Self.patience) { connection in
            let destroyed = try connection.query(
                """
                UPDATE photographs
                SET bytes = NULL, is_unchecked = false, withdrawn_at = now(), withdrawn_by = \(deed.officer),
                    withdrawn_reason = 'by-officer'
                WHERE alert_id = \(deed.alertID) AND sha256 = \(hash.bytes) AND origin = \(Int16(deed.state.lgd))
                      AND withdrawn_at IS NULL
                RETURNING 1
                """)
            guard !destroyed.rows.isEmpty else {
                // Told again, as after an answer that was lost: it has been done.
                return try !connection.query(
                    """
                    SELECT 1 FROM photographs
                    WHERE alert_id = \(deed.alertID) AND sha256 = \(hash.bytes) AND origin = \(Int16(deed.state.lgd))
                          AND withdrawn_at IS NOT NULL
                    """
                ).rows.isEmpty
            }
            _ = try Deeds.record(deed, on: connection)
            return true
        }
    }

    private static let patience = Duration.seconds(10)
}
