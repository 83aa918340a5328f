import CLibpq
import FoundationEssentials
import Postgres
import Store

/// Sends batches over libpq and nothing else: what PostgreSQL itself takes.
///
/// Each batch is one pipeline up to a sync, and so one transaction without BEGIN and COMMIT. Some batches are on their way
/// before the first is answered, so that the server never waits for us.
final class BareLoop {
    private let connection: OpaquePointer
    private var names: [Key: String] = [:]

    private struct Key: Hashable {
        var sql: String
        var types: [UInt32]
    }

    /// A batch as it is sent: prepared statements by name, their parameters encoded.
    struct Batch {
        fileprivate var statements: [(name: String, parameters: PostgresParameters)]
        var records: Int
    }

    /// - Throws: `Failure.down` where the server can't be reached.
    init(url: String) throws {
        guard let connection = PQconnectdb(url) else { throw Failure.down("libpq has no memory") }
        self.connection = connection
        guard PQstatus(connection) == CONNECTION_OK else { throw Self.failure(connection) }
        // As ingest's session does; refused, it is no condition there either.
        PQclear(PQexec(connection, Ledger.keepingMemory.sql))
    }

    deinit { PQfinish(connection) }

    /// Prepares a batch's statements where they are not yet.
    func prepare(_ queries: [PostgresQuery], records: Int) throws -> Batch {
        var batch = Batch(statements: [], records: records)
        for query in queries {
            let key = Key(sql: query.sql, types: query.parameters.types)
            let name = names[key] ?? "s\(names.count)"
            if names[key] == nil {
                let result = PQprepare(connection, name, query.sql, Int32(key.types.count), key.types)
                defer { PQclear(result) }
                guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw Self.failure(connection) }
                names[key] = name
            }
            batch.statements.append((name, query.parameters))
        }
        return batch
    }

    /// Sends them all, so many ahead of the answers.
    func run(_ batches: [Batch], ahead: Int) throws -> Lap {
        var lap = Lap()
        PQenterPipelineMode(connection)
        var sent = 0
        for (index, batch) in batches.enumerated() {
            while sent < batches.count, sent - index < ahead {
                try send(batches[sent])
                sent += 1
            }
            try receive(batch)
            lap.done(batch.records)
        }
        PQexitPipelineMode(connection)
        return lap
    }

    private func send(_ batch: Batch) throws {
        for (name, parameters) in batch.statements {
            let isSent = parameters.withPointers { count, values, lengths, formats in
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
            }
            guard isSent == 1 else { throw Self.failure(connection) }
        }
        guard PQpipelineSync(connection) == 1 else { throw Self.failure(connection) }
    }

    private func receive(_ batch: Batch) throws {
        for _ in batch.statements {
            while let result = PQgetResult(connection) {
                defer { PQclear(result) }
                guard [PGRES_TUPLES_OK, PGRES_COMMAND_OK].contains(PQresultStatus(result)) else {
                    throw Failure.no("the floor's statement failed: \(String(cString: PQresultErrorMessage(result)))")
                }
            }
        }
        let sync = PQgetResult(connection)
        defer { PQclear(sync) }
        guard PQresultStatus(sync) == PGRES_PIPELINE_SYNC else { throw Self.failure(connection) }
    }

    private static func failure(_ connection: OpaquePointer) -> Failure {
        .down("PostgreSQL: \(String(cString: PQerrorMessage(connection)))")
    }
}
