package import Postgres

/// Why a deed was not recorded.
package enum DeedError: Error, Sendable {
    /// No alert of this id has been taken.
    case noSuchAlert
    /// The alert has no such revision yet.
    case revisionAhead(current: Int32)
    /// It is not this State's to do: the alert was not told to it, or only its origin may.
    case notConcerned
    /// What it would see to, or take back, is not there, or is another's.
    case nothingToClose
    /// It has been done: by the deed that is given, under another id.
    case alreadyDone(Deed)
    /// The id stands for another deed: one of other words, of another officer, or about another alert.
    case idTaken
    /// A value that the table does not take, such as an officer's id that is none: see the constraint.
    case malformed(PostgresError)
    /// The database is away, busy or not as it should be. The deed may have been recorded all the same: tell it again under
    /// the same id.
    case unavailable(PostgresError)

    init(_ error: PostgresError) {
        switch error.sqlState {
        case "23505" where error.constraint == "deeds_id_key": self = .idTaken
        case let state? where state.hasPrefix("22") || state == "23514": self = .malformed(error)
        default: self = .unavailable(error)
        }
    }
}
