internal import Glibc

/// Jobs in order of arrival, with a blocking `next`: what an executor on a thread of its own runs.
///
/// `@unchecked Sendable`: `entries` and `isStopped` are touched only while `mutex` is held.
final class JobQueue<Executor: AnyObject & Sendable>: @unchecked Sendable {
    /// The entry keeps the executor alive until its job has run.
    struct Entry {
        let job: UnownedJob
        let executor: Executor
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

    func append(_ job: consuming ExecutorJob, for executor: Executor) {
        let entry = Entry(job: UnownedJob(job), executor: executor)
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
