internal import CLibpq

/// What the server has answered to a pipeline, as far as it has.
struct PipelineReply {
    enum Answer {
        case done(PostgresResult, tag: String)
        case failed(ServerReport)
        /// Not carried out, since an earlier step failed.
        case skipped
    }

    /// One for each step that was answered, in order.
    private(set) var answers: [Answer] = []
    /// The first error, wherever it came.
    private(set) var failure: ServerReport?
    /// The step that error answered; the number of steps when it came at the sync.
    private(set) var failureIndex: Int?
    /// The sync has come: nothing more will.
    private(set) var isComplete = false
    /// The conversation can't go on, and the connection with it.
    private(set) var isUnusable = false
    /// That is since a statement began a COPY.
    private var isCopy = false
    /// Steps handed to libpq.
    var sent = 0
    /// Why the call had to end before its time, if it had.
    var verdict: OperationScope.Verdict?
    /// libpq's words when the connection died before the reply was complete.
    var connectionLost: String?

    private let count: Int
    private var current: Answer?

    init(count: Int) {
        self.count = count
    }

    var hasFailed: Bool { failure != nil }

    /// libpq said that the current step has no more results. False when there was none: nothing is there to take.
    mutating func endStep() -> Bool {
        guard let answer = current else { return false }
        if answers.count < count { answers.append(answer) }
        current = nil
        return true
    }

    /// The current step's answer; the first error is the batch's.
    mutating func take(_ answer: Answer) {
        current = answer
        guard case .failed(let report) = answer, failure == nil else { return }
        failure = report
        failureIndex = answers.count
    }

    /// The end of the batch.
    mutating func takeSync() {
        _ = endStep()
        isComplete = true
    }

    mutating func take(_ result: OpaquePointer) {
        switch PQresultStatus(result) {
        case PGRES_PIPELINE_SYNC:
            takeSync()
        case PGRES_PIPELINE_ABORTED:
            take(.skipped)
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE:
            fail(result)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            refuseCopy()
        default:
            take(.done(Self.read(result), tag: String(cString: PQcmdStatus(result))))
        }
    }

    /// The same for the simple protocol, whose results are not kept.
    mutating func takeScript(_ result: OpaquePointer) {
        switch PQresultStatus(result) {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: fail(result)
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: refuseCopy()
        default: break
        }
    }

    private mutating func fail(_ result: OpaquePointer) {
        // Without SQLSTATE the words are libpq's own: the connection is gone, or an answer could not be read.
        if let report = ServerReport(result) { take(.failed(report)) } else { isUnusable = true }
    }

    private mutating func refuseCopy() {
        isUnusable = true
        isCopy = true
    }

    private static func read(_ result: OpaquePointer) -> PostgresResult {
        let affected = Int(String(cString: PQcmdTuples(result))) ?? 0
        let rowCount = Int(PQntuples(result))
        guard rowCount > 0 else { return PostgresResult(rows: [], affected: affected) }
        let columns = (0..<PQnfields(result)).map { column in
            ResultTable.Column(
                name: PQfname(result, column).map { String(cString: $0) } ?? "", typeOID: PQftype(result, column))
        }
        let table = ResultTable(columns: columns, rowCount: rowCount) { row, column in
            let row = Int32(row), column = Int32(column)
            guard PQgetisnull(result, row, column) == 0 else { return nil }
            return UnsafeRawBufferPointer(
                start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        }
        return PostgresResult(rows: (0..<rowCount).map { PostgresRow(table: table, index: $0) }, affected: affected)
    }
}

extension PipelineReply {
    /// The server's error as the caller should see it: a statement that was canceled says why.
    func translate(_ report: ServerReport) -> PostgresError {
        guard report.sqlState == SQLState.queryCanceled, let verdict else { return report.error }
        var error = verdict.error(sent: true)
        error.sqlState = report.sqlState
        return error
    }

    /// The error of a reply that did not complete.
    /// - Parameter committing: whether what was sent might have been committed without our hearing of it.
    func error(committing: Bool) -> PostgresError {
        if isCopy { return .usage("COPY is not supported; the connection was closed.") }
        let unknown = sent > 0 && committing
        if let verdict, failure == nil {
            var error = verdict.error(sent: sent > 0)
            error.outcomeUnknown = unknown
            error.details = connectionLost ?? ""
            return error
        }
        guard let failure else { return .connectionLost(libpq: connectionLost ?? "", outcomeUnknown: unknown) }
        // An error that did not end the session is an answer, even when the session ended after it.
        guard failure.isFatal else { return failure.error }
        var error = failure.error
        error.reason = .connectionLost
        error.isRetriable = true
        error.outcomeUnknown = unknown
        return error
    }
}
