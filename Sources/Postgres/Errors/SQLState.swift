/// A five-character SQLSTATE (PostgreSQL documentation, appendix A) and what follows from it.
enum SQLState {
    /// Whether the same work may succeed if tried again: connection (08), transaction rollback (40), resources (53),
    /// lock not available (55P03), operator intervention (57), system error (58).
    static func isRetriable(_ code: String) -> Bool {
        code == "55P03" || ["08", "40", "53", "57", "58"].contains { code.hasPrefix($0) }
    }

    /// RAISE EXCEPTION of a function or script.
    static let raised = "P0001"
    static let queryCanceled = "57014"
    static let invalidStatementName = "26000"
    static let featureNotSupported = "0A000"

    /// The condition's name, or its class's where we don't list it.
    static func condition(_ code: String) -> String {
        conditions[code] ?? classes[String(code.prefix(2))] ?? "error"
    }

    /// What a person can do about it.
    static func advice(_ code: String) -> String? {
        advices[code] ?? advices[String(code.prefix(2))]
    }

    private static let conditions: [String: String] = [
        "0A000": "feature not supported", "21000": "cardinality violation",
        "22001": "string data right truncation", "22003": "numeric value out of range",
        "22007": "invalid datetime format", "22008": "datetime field overflow", "22012": "division by zero",
        "22021": "character not in repertoire", "22023": "invalid parameter value",
        "22P02": "invalid text representation", "22P03": "invalid binary representation",
        "22P05": "untranslatable character", "23502": "not null violation", "23503": "foreign key violation",
        "23505": "unique violation", "23514": "check violation", "23P01": "exclusion violation",
        "25P02": "in failed SQL transaction", "25P03": "idle in transaction session timeout",
        "26000": "invalid SQL statement name", "28000": "invalid authorization specification",
        "28P01": "invalid password", "3D000": "database does not exist", "3F000": "schema does not exist",
        "40001": "serialization failure", "40003": "statement completion unknown", "40P01": "deadlock detected",
        "42501": "insufficient privilege", "42601": "syntax error", "42703": "undefined column",
        "42804": "datatype mismatch", "42883": "undefined function", "42P01": "undefined table",
        "42P07": "duplicate table", "42P18": "indeterminate datatype", "53100": "disk full", "53200": "out of memory",
        "53300": "too many connections", "54000": "program limit exceeded", "55P03": "lock not available",
        "57014": "query canceled", "57P01": "admin shutdown", "57P02": "crash shutdown", "57P03": "cannot connect now",
        "57P04": "database dropped", "57P05": "idle session timeout", "58030": "I/O error",
    ]

    private static let classes: [String: String] = [
        "08": "connection exception", "21": "cardinality violation", "22": "data exception",
        "23": "integrity constraint violation", "25": "invalid transaction state",
        "28": "invalid authorization specification", "40": "transaction rollback",
        "42": "syntax error or access rule violation", "53": "insufficient resources", "54": "program limit exceeded",
        "55": "object not in prerequisite state", "57": "operator intervention", "58": "system error",
        "P0": "PL/pgSQL error", "XX": "internal error",
    ]

    private static let advices: [String: String] = [
        "22021": "Text may hold no NUL and must be UTF-8.",
        "22P05": "JSON for jsonb may hold no \\u0000.",
        "28P01": "Check user and password in the connection string.",
        "28": "Check the user in the connection string and the server's pg_hba.conf.",
        "3D000": "Create the database or correct its name in the connection string.",
        "42501": "Grant the privilege to this user.",
        "42": "The statement does not fit this schema: check that the migrations have been applied.",
        "40": "Try the transaction again.",
        "53100": "Make room on the server's disk.",
        "53300": "Raise max_connections or lower the pool's size.",
        "53": "The server lacks a resource: see its log.",
        "55P03": "Another session holds the lock: try again.",
        "57014": "It was canceled or ran into statement_timeout: try again.",
        "57": "The server is stopping, starting or was told to end this session: try again.",
        "58": "See the server's log.",
    ]
}
