internal import CLibpq

/// An error as the server reports it. Only codes and the names of schema objects may leave for a description; the server's
/// texts can hold values.
struct ServerReport {
    var sqlState: String
    var isFatal = false
    var schema: String?
    var table: String?
    var column: String?
    var constraint: String?
    /// The server's function that raised it.
    var routine: String?
    var text = ""
    /// The message alone.
    var message = ""

    init(sqlState: String) {
        self.sqlState = sqlState
    }

    /// nil when the result holds no SQLSTATE: then the error is libpq's own.
    init?(_ result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return nil }
            return String(cString: text)
        }
        // The letters are PG_DIAG_… in postgres_ext.h.
        guard let sqlState = field("C") else { return nil }
        self.sqlState = sqlState
        isFatal = ["FATAL", "PANIC"].contains(field("V"))
        schema = field("s")
        table = field("t")
        column = field("c")
        constraint = field("n")
        routine = field("R")
        message = field("M") ?? ""
        text = String(cString: PQresultErrorMessage(result))
    }

    var error: PostgresError {
        var error = PostgresError(
            reason: .server, message: "PostgreSQL: \(Self.summary(sqlState))",
            isRetriable: SQLState.isRetriable(sqlState) || isStalePlan || sqlState == SQLState.invalidStatementName)
        error.sqlState = sqlState
        error.schema = schema
        error.table = table
        error.column = column
        error.constraint = constraint
        error.details = text
        if sqlState == SQLState.raised { error.raised = message }
        return error
    }

    /// A table changed under a prepared statement: prepared afresh, it works.
    var isStalePlan: Bool { sqlState == SQLState.featureNotSupported && routine == "RevalidateCachedQuery" }

    static func summary(_ sqlState: String) -> String {
        "\(sqlState) \(SQLState.condition(sqlState))." + (SQLState.advice(sqlState).map { " \($0)" } ?? "")
    }
}
