import Glibc

/// An executor for tasks that nobody waits for: one thread at a lower priority, so that however much they have to do,
/// notifications do not queue behind them. Threads that its jobs start inherit the priority.
///
/// The thread ends once the executor has been released and its jobs are done.
final class QuietThread: TaskExecutor {
    private let queue = QuietQueue()

    /// How much nicer than the thread that makes it: with 5 it gets a quarter of a processor that both want.
    static let niceness: Int32 = 5

    /// - Throws: where the system gives no more threads.
    init() throws {
        let start = Unmanaged.passRetained(queue)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let queue = Unmanaged<QuietQueue>.fromOpaque(argument).takeRetainedValue()
                QuietThread.lowerPriority()
                while let entry = queue.next() {
                    entry.job.runSynchronously(on: entry.executor.asUnownedTaskExecutor())
                }
                return nil
            }, start.toOpaque())
        guard failure == 0 else {
            start.release()
            throw NoThread()
        }
        pthread_detach(thread)
    }

    /// On Linux a priority is a thread's own.
    private static func lowerPriority() {
        let process = __priority_which_t(PRIO_PROCESS.rawValue)
        _ = setpriority(process, 0, getpriority(process, 0) + niceness)
    }

    deinit { queue.stop() }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(QuietQueue.Entry(job: UnownedJob(job), executor: self))
    }

    struct NoThread: Error {}
}

/// Jobs in order of arrival, with a blocking `next`.
///
/// `@unchecked Sendable`: `entries` and `isStopped` are touched only while `mutex` is held.
private final class QuietQueue: @unchecked Sendable {
    /// The entry keeps the executor alive until its job has run.
    struct Entry {
        let job: UnownedJob
        let executor: QuietThread
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var entries: [Entry] = []
    private var isStopped = false

    init() {
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        arrived.initialize(to: pthread_cond_t())
        pthread_cond_init(arrived, nil)
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    func append(_ entry: Entry) {
        pthread_mutex_lock(mutex)
        entries.append(entry)
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(mutex)
    }

    /// Blocks; nil once stopped and empty.
    func next() -> Entry? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while entries.isEmpty {
            if isStopped { return nil }
            pthread_cond_wait(arrived, mutex)
        }
        return entries.removeFirst()
    }

    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(mutex)
    }
}
