import Glibc
import Testing
import Threads

@Suite("A thread for tasks that nobody waits for")
struct QuietThreadTests {
    private func niceness() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

    @Test("It has a lower priority, and so has what its tasks start")
    func lower() async throws {
        let quiet = try QuietThread("quiet")
        let usual = niceness()
        let found = await Task(executorPreference: quiet) {
            async let child = niceness()
            return [niceness(), await child]
        }.value
        #expect(found == Array(repeating: min(19, usual + QuietThread.niceness), count: 2))
    }

    @Test("However much its tasks have to do, others do not queue behind them", .timeLimit(.minutes(1)))
    func apart() async throws {
        let quiet = try QuietThread("quiet")
        // More than there are threads for all tasks.
        let busy = (0..<2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))).map { _ in
            Task(executorPreference: quiet) { while !Task.isCancelled { usleep(1000) } }
        }
        await Task {}.value
        busy.forEach { $0.cancel() }
        for task in busy { await task.value }
    }
}
