internal import CLibpq
internal import Glibc

/// A serial executor on a thread of its own, on which jobs may block without holding up anyone else.
///
/// The thread ends once the executor has been released and its jobs are done.
final class ThreadExecutor: SerialExecutor {
    private let queue = JobQueue()

    /// - Parameter name: the thread's name, as `ps -L` and debuggers show it; at most 15 bytes.
    init(name: String) throws(PostgresError) {
        let queue = queue
        try spawnThread(name: name) {
            while let entry = queue.next() {
                entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
        }
    }

    deinit {
        queue.stop()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.append(JobQueue.Entry(job: UnownedJob(job), executor: self))
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }
}

/// Jobs in order of arrival, with a blocking `next`.
///
/// `@unchecked Sendable`: `entries` and `stopped` are touched only while `mutex` is held.
private final class JobQueue: @unchecked Sendable {
    /// The entry keeps the executor alive until its job has run.
    struct Entry {
        let job: UnownedJob
        let executor: ThreadExecutor
    }

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var entries: [Entry] = []
    private var stopped = false

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
            if stopped { return nil }
            pthread_cond_wait(arrived, mutex)
        }
        return entries.removeFirst()
    }

    func stop() {
        pthread_mutex_lock(mutex)
        stopped = true
        pthread_cond_signal(arrived)
        pthread_mutex_unlock(mutex)
    }
}

/// Runs `body` on a new detached thread.
/// - Throws: `PostgresError` when the system gives no more threads.
func spawnThread(name: String, _ body: @escaping @Sendable () -> Void) throws(PostgresError) {
    let start = Unmanaged.passRetained(ThreadStart(name: name, body: body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let status = pthread_create(
        &thread, &attributes,
        { argument in
            guard let argument else { return nil }
            let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
            clibpq_name_thread(start.name)
            start.body()
            return nil
        }, start.toOpaque())
    guard status == 0 else {
        start.release()
        throw PostgresError(
            reason: .usage, message: "The system gave no thread for the connection (errno \(status)).",
            isRetriable: true)
    }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = String(name.prefix(15))
        self.body = body
    }
}
