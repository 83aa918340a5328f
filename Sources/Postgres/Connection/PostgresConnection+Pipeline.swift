internal import Synchronization

/// Transactions one behind the other in the pipeline: the next is sent while the one before it is carried out, so that the
/// server never waits for us.
extension PostgresConnection {
    /// Hands over statements as one transaction, and returns at once. Transactions are carried out in the order of these
    /// calls, each by itself: what follows one that failed is carried out all the same. `results(of:)` has to be called
    /// for each, from tasks of their own.
    ///
    /// There is no BEGIN and no COMMIT: the server commits at the sync behind the last statement.
    /// - Parameter limit: time from now until the transaction is canceled; one whose time is over before it is sent is not
    ///   sent.
    package nonisolated func begin(_ statements: [PostgresQuery], within limit: Duration? = nil) -> PendingTransaction {
        let pending = PendingTransaction(statements, scope: OperationScope(within: limit))
        outbox.append(pending)
        wake.wake()
        return pending
    }

    /// Waits for a transaction's answer: one result for each statement.
    /// - Throws: its first error; nothing has been written then, unless `outcomeUnknown` is set: the connection died when
    ///   the transaction, or a part of it, had been sent.
    package nonisolated func results(of pending: PendingTransaction) async throws(PostgresError) -> [PostgresResult] {
        await withTaskCancellationHandler {
            await serve(until: pending)
        } onCancel: {
            pending.scope.cancel()
            wake.wake()
        }
        return try pending.results()
    }

    /// Transactions that were taken up, the oldest first.
    struct Pipeline {
        fileprivate var flights: [Flight] = []
        /// What each of the flights is.
        fileprivate var transactions: [(pending: PendingTransaction, batch: Batch)] = []
        /// For the first of the flights.
        fileprivate var wait: SocketWait?
    }

    /// What is under way, and what was handed over before now, comes to its end.
    func emptyPipeline() {
        while let last = outbox.last ?? pipeline.transactions.last?.pending { serve(until: last) }
    }

    /// Nothing of it will be answered.
    func abandonPipeline() {
        let isSent = pipeline.flights.map { $0.reply.sent > 0 }
        for (transaction, isSent) in zip(pipeline.transactions, isSent) {
            transaction.pending.answer(.failure(.connectionLost(libpq: "", outcomeUnknown: isSent)))
        }
        pipeline = Pipeline()
    }

    /// Serves the whole pipeline until this one is answered. What is behind it is then served by its own call.
    private func serve(until pending: PendingTransaction) {
        while !pending.isAnswered {
            takeUp()
            guard let session, !session.isBroken, !pipeline.flights.isEmpty else { break }
            var wait = pipeline.wait ?? session.wait(pipeline.transactions[0].pending.scope)
            let isAlive = session.advance(&pipeline.flights, &wait)
            pipeline.wait = wait
            if isAlive { finishAnswered(session) } else { lose(session, wait) }
        }
        condition.update(session)
    }

    /// Takes up what was handed over.
    private func takeUp() {
        while let pending = outbox.popFirst() {
            guard let session, !session.isBroken else {
                pending.answer(.failure(session == nil ? .closed : .connectionLost(libpq: "", outcomeUnknown: false)))
                continue
            }
            if let verdict = pending.scope.verdict {
                pending.answer(.failure(verdict.error(sent: false)))
                continue
            }
            do throws(PostgresError) {
                let statements = pending.takeStatements()
                for statement in statements { try statement.parameters.check() }
                if pipeline.flights.isEmpty {
                    try deallocateDiscarded(session)
                    session.enterPipeline()
                }
                let batch = Batch(statements, frame: .none, cache: &self.statements)
                pipeline.flights.append(Flight(batch.steps))
                pipeline.transactions.append((pending, batch.withoutSteps))
            } catch {
                pending.answer(.failure(error))
            }
        }
    }

    private func finishAnswered(_ session: Session) {
        while let flight = pipeline.flights.first, flight.reply.isComplete {
            if var wait = pipeline.wait {
                // A cancel request that is late would hit the next one.
                guard wait.settle() == .ready else { return lose(session, wait) }
                finish(flight.reply, verdict: wait.verdict)
            } else {
                finish(flight.reply, verdict: nil)
            }
            pipeline.wait = nil
        }
        if pipeline.flights.isEmpty { session.leavePipeline() }
    }

    /// The first one is answered, as far as it ever will be.
    private func finish(_ reply: PipelineReply, verdict: OperationScope.Verdict?) {
        pipeline.flights.removeFirst()
        let (pending, batch) = pipeline.transactions.removeFirst()
        var reply = reply
        reply.verdict = verdict
        batch.settle(reply, in: &statements)
        do throws(PostgresError) {
            pending.answer(.success(try batch.results(reply)))
        } catch {
            pending.answer(.failure(error))
        }
    }

    /// The connection is of no more use, and nothing behind the first one is answered either.
    private func lose(_ session: Session, _ wait: SocketWait) {
        var verdict = wait.verdict
        pipeline.wait = nil
        while let flight = pipeline.flights.first {
            finish(session.lost(flight.reply, wait), verdict: verdict)
            verdict = nil
        }
    }
}

/// What callers on any thread hand over.
final class Outbox: Sendable {
    private let waiting = Mutex<[PendingTransaction]>([])

    var last: PendingTransaction? { waiting.withLock { $0.last } }

    func append(_ pending: PendingTransaction) { waiting.withLock { $0.append(pending) } }

    func popFirst() -> PendingTransaction? { waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
}
