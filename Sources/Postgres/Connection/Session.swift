internal import CLibpq
internal import Logging

/// One libpq connection with its socket. Blocking; used by one thread.
final class Session {
    let connection: OpaquePointer
    let wake: WakePipe
    private let notices: Notices
    /// Bytes given to libpq before it is asked whether the socket has taken them.
    private static let sendAhead = 65_536
    /// Set once the socket has died, or the conversation with the server can't be continued.
    private(set) var isBroken = false

    /// Takes over a connection that has been made.
    init(connection: OpaquePointer, wake: WakePipe, logger: Logger) {
        self.connection = connection
        self.wake = wake
        notices = Notices(logger: logger)
        notices.receive(from: connection)
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        PQsetnonblocking(connection, 1)
    }

    deinit {
        PQfinish(connection)
    }

    var backendPID: Int32 { PQbackendPID(connection) }
    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }
    var libpqMessage: String { String(cString: PQerrorMessage(connection)) }

    /// Runs the steps in one pipeline with one sync. Errors of the server are in the reply; what is thrown left no reply.
    /// - Throws: `PostgresError` when the scope had ended before anything was sent.
    func run(_ steps: [PipelineStep], scope: OperationScope) throws(PostgresError) -> PipelineReply {
        guard !isBroken else { throw .connectionLost(libpq: "", outcomeUnknown: false) }
        if let verdict = scope.verdict { throw verdict.error(sent: false) }
        var flights = [Flight(steps)]
        var wait = wait(scope)
        enterPipeline()
        while !flights[0].reply.isComplete {
            guard advance(&flights, &wait) else { return lost(flights[0].reply, wait) }
        }
        guard wait.settle() == .ready else { return lost(flights[0].reply, wait) }
        leavePipeline()
        flights[0].reply.verdict = wait.verdict
        return flights[0].reply
    }

    // MARK: A pipeline

    func wait(_ scope: OperationScope) -> SocketWait { SocketWait(connection: connection, wake: wake, scope: scope) }

    func enterPipeline() { PQenterPipelineMode(connection) }

    /// Once everything is answered.
    func leavePipeline() {
        PQexitPipelineMode(connection)
        isBroken = PQstatus(connection) != CONNECTION_OK
    }

    /// Sends what the socket takes and reads what has come, waiting for either once, unless the first of the flights is
    /// answered. False where the connection is of no more use.
    func advance(_ flights: inout [Flight], _ wait: inout SocketWait) -> Bool {
        guard feed(&flights) else { return false }
        let unflushed = PQflush(connection)
        collect(into: &flights)
        if flights[0].reply.isUnusable { return false }
        if flights[0].reply.isComplete { return true }
        let isSynced = flights.allSatisfy(\.isSynced)
        guard wait.wait(forWriting: unflushed != 0 || !isSynced) == .ready else { return false }
        guard PQconsumeInput(connection) == 1 else {
            collect(into: &flights)
            return false
        }
        return true
    }

    /// Puts steps into libpq's buffer, flight after flight. False when libpq refuses.
    ///
    /// It holds little more than `sendAhead`, or one step: more is added only when that is gone, and answers are read in
    /// between, so that neither side waits for the other with full buffers.
    private func feed(_ flights: inout [Flight]) -> Bool {
        var added = 0
        for index in flights.indices where !flights[index].isSynced {
            while !flights[index].isSynced {
                guard added < Self.sendAhead || PQflush(connection) == 0 else { return true }
                guard let step = flights[index].next() else {
                    guard PQpipelineSync(connection) == 1 else { return false }
                    flights[index].isSynced = true
                    continue
                }
                flights[index].reply.sent += 1
                guard step.send(on: connection) else { return false }
                added = added < Self.sendAhead ? added + step.size : 0
            }
        }
        return true
    }

    /// Takes every result that is there, without waiting.
    private func collect(into flights: inout [Flight]) {
        for index in flights.indices where !flights[index].reply.isComplete {
            collect(into: &flights[index].reply)
            guard flights[index].reply.isComplete else { return }
        }
    }

    /// Takes every result that is there of one reply, without waiting.
    private func collect(into reply: inout PipelineReply) {
        while !reply.isComplete, !reply.isUnusable, PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                guard reply.endStep() else { return }
                continue
            }
            defer { PQclear(result) }
            reply.take(result)
        }
    }

    /// Runs several statements by the simple protocol, outside a pipeline.
    func runScript(_ sql: String, scope: OperationScope) throws(PostgresError) {
        guard !isBroken else { throw .connectionLost(libpq: "", outcomeUnknown: false) }
        if let verdict = scope.verdict { throw verdict.error(sent: false) }
        var reply = PipelineReply(count: 0)
        var wait = SocketWait(connection: connection, wake: wake, scope: scope)
        guard PQsendQuery(connection, sql) == 1 else { throw lost(reply, wait).error(committing: false) }
        reply.sent = 1
        while true {
            let unflushed = PQflush(connection)
            guard collectScript(into: &reply) else { break }
            guard wait.wait(forWriting: unflushed != 0) == .ready else {
                throw lost(reply, wait).error(committing: true)
            }
            guard PQconsumeInput(connection) == 1 else { throw lost(reply, wait).error(committing: true) }
        }
        if reply.isUnusable || PQstatus(connection) != CONNECTION_OK || wait.settle() == .gaveUp {
            throw lost(reply, wait).error(committing: true)
        }
        reply.verdict = wait.verdict
        if let report = reply.failure { throw reply.translate(report) }
    }

    /// Notifications that have come in, waiting for the first. Empty when something else came.
    func awaitNotifications(scope: OperationScope) throws(PostgresError) -> [PostgresNotification] {
        guard !isBroken else { throw .connectionLost(libpq: "", outcomeUnknown: false) }
        var received = takeNotifications()
        if received.isEmpty {
            if let verdict = scope.verdict { throw verdict.error(sent: false) }
            var wait = SocketWait(connection: connection, wake: wake, scope: OperationScope())
            _ = wait.wait(forWriting: false)
            try probe()
            received = takeNotifications()
        }
        return received
    }

    /// Reads what has arrived, without waiting: notices that the server has closed an idle connection.
    func probe() throws(PostgresError) {
        // One reading takes the server's farewell, and only the next finds the end behind it.
        while !isBroken, SocketWait.isReadable(PQsocket(connection)) {
            isBroken = PQconsumeInput(connection) != 1 || PQstatus(connection) != CONNECTION_OK
        }
        if isBroken { throw .connectionLost(libpq: libpqMessage, outcomeUnknown: false) }
    }

    private func takeNotifications() -> [PostgresNotification] {
        var taken: [PostgresNotification] = []
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            taken.append(
                .received(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra), sender: notification.pointee.be_pid))
        }
        return taken
    }

    /// The reply of a connection that is of no more use.
    func lost(_ reply: PipelineReply, _ wait: SocketWait) -> PipelineReply {
        isBroken = true
        var reply = reply
        reply.verdict = wait.verdict
        reply.connectionLost = libpqMessage
        return reply
    }

    /// - Returns: whether more is to come.
    private func collectScript(into reply: inout PipelineReply) -> Bool {
        while PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else { return false }
            defer { PQclear(result) }
            reply.takeScript(result)
            if reply.isUnusable { return false }
        }
        return true
    }
}
