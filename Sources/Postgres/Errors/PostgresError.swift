/// What went wrong with the database.
///
/// `description` is fit for logs and people: SQLSTATE, its name, what to do, and the names of constraint, table and column.
/// It never holds data. What the server itself wrote may, and is in `details` only: not in `debugDescription`, which Swift
/// prints when an error stands inside another value.
package struct PostgresError: Error, Hashable, Sendable {
    /// What kind of failure it is.
    package enum Reason: Hashable, Sendable {
        /// The server refused; `sqlState` says why.
        case server
        /// No connection could be made.
        case cannotConnect
        /// The connection died; it is of no more use.
        case connectionLost
        /// The deadline of the call passed, and the statement was canceled.
        case timedOut
        /// The calling task was cancelled, and the statement with it.
        case cancelled
        /// The connection or pool has been closed.
        case closed
        /// A row does not have the columns or types asked for.
        case decoding
        /// The call can't be made like this: see the message.
        case usage
        /// The database and this program's migrations don't fit.
        case migration
    }

    /// What kind of failure it is.
    package var reason: Reason
    /// Five characters; nil when there was no answer from the server.
    package var sqlState: String?
    /// Whether the same work may succeed if tried again.
    package var isRetriable: Bool
    /// The connection ended after the statements had been sent and before the server said what became of them: they may have
    /// been committed.
    package var outcomeUnknown = false
    /// What happened and what to do. No data.
    package var message: String
    /// Position in the list given to `transaction(_:)`, from 0; nil for a lone statement, and when the commit itself failed.
    package var statementIndex: Int?
    /// Schema of the table the error is about, where the server said.
    package var schema: String?
    /// Table the error is about, where the server said.
    package var table: String?
    /// Column the error is about, where the server said.
    package var column: String?
    /// Constraint that was violated, where the server said.
    package var constraint: String?
    /// The server's or libpq's own words. May hold data: for a debugger, not for a log.
    package var details: String = ""
    /// What a script's or a function's own RAISE EXCEPTION says. Of a migration it is the program's text and holds no data; of
    /// a trigger it might.
    var raised: String?

    /// - Parameter message: what happened and what to do, without data.
    package init(reason: Reason, message: String, isRetriable: Bool = false) {
        self.reason = reason
        self.message = message
        self.isRetriable = isRetriable
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text = message
        if let statementIndex { text += " Statement \(statementIndex) of the transaction." }
        let place = [("constraint", constraint), ("table", table), ("column", column)]
            .compactMap { name, value in value.map { "\(name) \($0)" } }
        if !place.isEmpty { text += " (\(place.joined(separator: ", ")))" }
        if outcomeUnknown { text += " Whether it took effect is not known." }
        return text
    }

    package var debugDescription: String { description }
}

/// Reflection shows what the description shows, so that a dump holds no data either.
extension PostgresError: CustomReflectable {
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}

extension PostgresError {
    static func decoding(_ message: String) -> PostgresError {
        PostgresError(reason: .decoding, message: message)
    }

    static func usage(_ message: String) -> PostgresError {
        PostgresError(reason: .usage, message: message)
    }

    static func migration(_ message: String) -> PostgresError {
        PostgresError(reason: .migration, message: message)
    }

    static let closed = PostgresError(reason: .closed, message: "The connection to PostgreSQL has been closed.")

    static func cannotConnect(sqlState: String?, libpq: String) -> PostgresError {
        let why = sqlState.map { ServerReport.summary($0) } ?? libpq
        var error = PostgresError(
            reason: .cannotConnect, message: "PostgreSQL can't be reached: \(why)",
            isRetriable: sqlState.map(SQLState.isRetriable) ?? true)
        error.sqlState = sqlState
        error.details = libpq
        return error
    }

    static func connectionLost(libpq: String, outcomeUnknown: Bool) -> PostgresError {
        var error = PostgresError(
            reason: .connectionLost, message: "The connection to PostgreSQL was lost. Try again on a new one.",
            isRetriable: true)
        error.outcomeUnknown = outcomeUnknown
        error.details = libpq
        return error
    }

    /// - Parameter sent: whether the statement had been sent at all.
    static func timedOut(sent: Bool) -> PostgresError {
        PostgresError(
            reason: .timedOut,
            message: sent
                ? "PostgreSQL did not answer within the deadline; the statement was canceled. Try again."
                : "The deadline passed while waiting for the connection; nothing was sent. Try again.",
            isRetriable: true)
    }

    static func cancelled(sent: Bool) -> PostgresError {
        PostgresError(
            reason: .cancelled,
            message: sent
                ? "The task was cancelled, and its statement on the server with it."
                : "The task was cancelled; nothing was sent.")
    }
}
