/// An executor for tasks that nobody waits for: one thread at a lower priority, so that however much they have to do,
/// others do not queue behind them. Threads that its jobs start inherit the priority.
///
/// The thread ends once the executor has been released and its jobs are done.
package final class QuietThread: TaskExecutor {
    private let queue = JobQueue<QuietThread>()

    /// How much nicer than the thread that makes it: with 5 it gets a quarter of a processor that both want.
    package static let niceness: Int32 = 5

    /// - Parameter name: the thread's name, as ``OwnThread`` takes it.
    package init(_ name: String) throws(OwnThread.Refused) {
        let queue = queue
        try OwnThread.start(name, niceness: Self.niceness) {
            while let entry = queue.next() {
                entry.job.runSynchronously(on: entry.executor.asUnownedTaskExecutor())
            }
        }
    }

    deinit { queue.stop() }

    package func enqueue(_ job: consuming ExecutorJob) { queue.append(job, for: self) }
}
