internal import CLibpq
internal import Glibc
internal import Logging

extension Session {
    /// Connects to the first of the string's hosts that answers, each within its `connect_timeout`. Blocks.
    static func connect(
        _ string: ConnectionString, applicationName: String, wake: WakePipe, scope: OperationScope, logger: Logger
    ) throws(PostgresError) -> Session {
        var failure = PostgresError.usage("The connection string names no host.")
        let attempts = string.attempts(applicationName: applicationName)
        for (index, attempt) in attempts.enumerated() {
            // A host that does not answer leaves the others their share of the time.
            let share = scope.deadline.map { ($0 - .now) / (attempts.count - index) }
            do throws(PostgresError) {
                let limit = [string.connectTimeout, share].compactMap(\.self).min()
                let connection = try open(attempt, within: limit, wake: wake, scope: scope)
                return Session(connection: connection, wake: wake, logger: logger)
            } catch {
                failure = error
                if scope.verdict != nil { break }
            }
        }
        throw failure
    }

    private static func open(
        _ settings: [ConnectionString.Setting], within limit: Duration?, wake: WakePipe, scope: OperationScope
    ) throws(PostgresError) -> OpaquePointer {
        let deadline = limit.map { ContinuousClock.now + $0 }
        guard let connection = start(settings) else {
            throw .cannotConnect(sqlState: nil, libpq: "libpq is out of memory.")
        }
        do throws(PostgresError) {
            try finish(connection, deadline: deadline, wake: wake, scope: scope)
            return connection
        } catch {
            PQfinish(connection)
            throw error
        }
    }

    private static func start(_ settings: [ConnectionString.Setting]) -> OpaquePointer? {
        let words = settings.map { (strdup($0.keyword), strdup($0.value)) }
        defer {
            for (keyword, value) in words {
                free(keyword)
                free(value)
            }
        }
        let keywords: [UnsafePointer<CChar>?] = words.map { UnsafePointer($0.0) } + [nil]
        let values: [UnsafePointer<CChar>?] = words.map { UnsafePointer($0.1) } + [nil]
        return PQconnectStartParams(keywords, values, 1)
    }

    private static func finish(
        _ connection: OpaquePointer, deadline: ContinuousClock.Instant?, wake: WakePipe, scope: OperationScope
    ) throws(PostgresError) {
        // Then a refusal's message ends with its SQLSTATE, which libpq gives in no other way for a failed connection.
        PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
        guard PQstatus(connection) != CONNECTION_BAD else { throw refusal(connection) }
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            guard state != PGRES_POLLING_FAILED else { throw refusal(connection) }
            if let verdict = scope.verdict { throw verdict.error(sent: false) }
            if let deadline, deadline <= .now {
                throw .cannotConnect(sqlState: nil, libpq: "the server did not answer in time (connect_timeout).")
            }
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            var sockets = [
                pollfd(fd: PQsocket(connection), events: Int16(truncatingIfNeeded: events), revents: 0),
                pollfd(fd: wake.readEnd, events: Int16(truncatingIfNeeded: POLLIN), revents: 0),
            ]
            let next = [deadline, scope.deadline].compactMap(\.self).min()
            _ = poll(&sockets, UInt(sockets.count), next.map { SocketWait.milliseconds(until: $0) } ?? -1)
            if sockets[1].revents != 0 { wake.drain() }
            if sockets[0].revents != 0 { state = PQconnectPoll(connection) }
        }
    }

    private static func refusal(_ connection: OpaquePointer) -> PostgresError {
        let message = String(cString: PQerrorMessage(connection))
        return .cannotConnect(sqlState: sqlState(endOf: message), libpq: oneLine(message))
    }

    /// The code in `… failed: FATAL:  28P01`.
    static func sqlState(endOf message: String) -> String? {
        guard let last = message.split(whereSeparator: \.isWhitespace).last, last.count == 5,
            message.contains("FATAL:") || message.contains("ERROR:"),
            last.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
        else { return nil }
        return String(last)
    }

    private static func oneLine(_ message: String) -> String {
        message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
