import Testing

@testable import Postgres

@Suite("A batch")
struct BatchTests {
    @Test("prepares each new statement once, and then no more")
    func prepares() {
        var cache = StatementCache(capacity: 8)
        let first = Batch(["SELECT \(1)", "SELECT \(2)"], frame: .transaction, cache: &cache)
        let second = Batch(["SELECT \(3)"], frame: .transaction, cache: &cache)
        #expect([first.steps.count, second.steps.count] == [5, 3])
    }

    @Test("forgets a statement whose Parse was refused, and those after it that were never reached")
    func forgets() {
        var cache = StatementCache(capacity: 8)
        let batch = Batch(["SELECT 1", "SELECT x", "SELECT 2"], frame: .none, cache: &cache)
        let reply = reply([done(), done(), failed("42703"), .skipped, .skipped, .skipped], sent: 6, isComplete: true)
        batch.settle(reply, in: &cache)
        #expect(cache.count == 1)
    }

    @Test("that was never sent leaves no statement behind")
    func unsent() {
        var cache = StatementCache(capacity: 8)
        let batch = Batch(["SELECT 1", "SELECT 2"], frame: .none, cache: &cache)
        batch.settle(nil, in: &cache)
        #expect(cache.count == 0)
    }

    @Test("whose COMMIT answers ROLLBACK has failed")
    func rollbackAtCommit() {
        let error = error(of: [done("BEGIN"), done(), done(), done("ROLLBACK")], sent: 4, isComplete: true)
        #expect(error?.isRetriable == false)
    }

    @Test("that was cut off before COMMIT had been sent has a known outcome")
    func cutOffEarly() {
        #expect(error(of: [done("BEGIN")], sent: 3, isComplete: false)?.outcomeUnknown == false)
    }

    @Test("that was cut off after COMMIT had been sent has an unknown outcome")
    func cutOffLate() {
        #expect(error(of: [done("BEGIN"), done(), done()], sent: 4, isComplete: false)?.outcomeUnknown == true)
    }

    @Test("that was cut off at COMMIT by the server's farewell has an unknown outcome")
    func farewellAtCommit() {
        let error = error(
            of: [done("BEGIN"), done(), done(), failed("57P01", isFatal: true)], sent: 4, isComplete: false)
        #expect(error?.outcomeUnknown == true)
    }

    @Test("that failed and was then cut off has failed for certain")
    func failedThenCutOff() {
        let error = error(of: [done("BEGIN"), done(), failed("23505")], sent: 4, isComplete: false)
        #expect(error?.sqlState == "23505")
        #expect(error?.statementIndex == 0)
        #expect(error?.outcomeUnknown == false)
    }

    /// Of BEGIN, Parse, Execute, COMMIT.
    private func error(of answers: [PipelineReply.Answer], sent: Int, isComplete: Bool) -> PostgresError? {
        var cache = StatementCache(capacity: 8)
        let batch = Batch(["SELECT 1"], frame: .transaction, cache: &cache)
        do throws(PostgresError) {
            _ = try batch.results(reply(answers, sent: sent, isComplete: isComplete))
            return nil
        } catch {
            return error
        }
    }

    private func reply(_ answers: [PipelineReply.Answer], sent: Int, isComplete: Bool) -> PipelineReply {
        var reply = PipelineReply(count: answers.count)
        for answer in answers {
            reply.take(answer)
            _ = reply.endStep()
        }
        reply.sent = sent
        if isComplete { reply.takeSync() } else { reply.connectionLost = "" }
        return reply
    }

    private func done(_ tag: String = "") -> PipelineReply.Answer {
        .done(PostgresResult(rows: [], affected: 0), tag: tag)
    }

    private func failed(_ sqlState: String, isFatal: Bool = false) -> PipelineReply.Answer {
        var report = ServerReport(sqlState: sqlState)
        report.isFatal = isFatal
        return .failed(report)
    }
}
