/// A serial executor on a thread of its own, on which jobs may block without holding up anyone else.
///
/// The thread ends once the executor has been released and its jobs are done.
package final class SerialThread: SerialExecutor {
    private let queue = JobQueue<SerialThread>()

    /// - Parameter name: the thread's name, as ``OwnThread`` takes it.
    package init(_ name: String) throws(OwnThread.Refused) {
        let queue = queue
        try OwnThread.start(name) {
            while let entry = queue.next() {
                entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
        }
    }

    deinit { queue.stop() }

    package func enqueue(_ job: consuming ExecutorJob) { queue.append(job, for: self) }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
