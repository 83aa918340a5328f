internal import CLibpq

/// One message to the server that gets one answer.
enum PipelineStep {
    case prepare(name: String, PostgresQuery)
    case execute(name: String, PostgresQuery)
    /// Prepared for this once; without parameters.
    case once(String)

    /// About as many bytes as it puts on the wire.
    var size: Int {
        switch self {
        case .prepare(_, let query): query.sql.utf8.count
        case .execute(_, let query): query.parameters.buffer.count + query.parameters.count * 8 + 32
        case .once(let sql): sql.utf8.count + 32
        }
    }

    /// Puts it into libpq's buffer. False when libpq refuses, which it does only without a connection or memory.
    func send(on connection: OpaquePointer) -> Bool {
        switch self {
        case .prepare(let name, let query):
            let types = query.parameters.types
            return PQsendPrepare(connection, name, query.sql, Int32(types.count), types) == 1
        case .execute(let name, let query):
            return query.parameters.withPointers { count, values, lengths, formats in
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1) == 1
            }
        case .once(let sql):
            return PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1) == 1
        }
    }
}
