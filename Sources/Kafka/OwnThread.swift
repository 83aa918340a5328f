internal import CLibrdkafka
internal import Glibc

/// A thread for calls that block, which the cooperative pool must never do.
enum OwnThread {
    fileprivate final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread. Throws when the system has no thread left.
    static func start(_ name: String, _ run: @escaping @Sendable () -> Void) throws(KafkaError) {
        let body = Unmanaged.passRetained(Body(name, run)).toOpaque()
        let failure = create(body)
        guard failure != 0 else { return }
        Unmanaged<Body>.fromOpaque(body).release()
        throw KafkaError(
            RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE,
            detail: "no thread could be started (error \(failure)); check ulimit -u")
    }

    private static func create(_ body: UnsafeMutableRawPointer) -> Int32 {
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, enter, body)
        if failure == 0 { pthread_detach(thread) }
        return failure
    }
}

private func enter(_ body: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let body else { return nil }
    let taken = Unmanaged<OwnThread.Body>.fromOpaque(body).takeRetainedValue()
    sanket_kafka_name_thread(taken.name)
    taken.run()
    return nil
}
