internal import CLibrdkafka
internal import Glibc

/// An eventfd a thread sleeps on: librdkafka writes to it when a watched queue stops being empty, other threads to hand
/// the sleeper work. A wake-up that comes before the sleep is kept.
final class WakeUp: Sendable {
    /// The file descriptor, or -1 when the process has none left: then `wait` falls back to short sleeps.
    let descriptor: Int32

    init() { descriptor = sanket_kafka_eventfd() }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Ends the present wait, or the next one at once.
    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Sleeps until signalled, at most for so long.
    func wait(_ timeout: Duration) {
        var set = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let limit = descriptor >= 0 ? timeout.milliseconds : min(timeout.milliseconds, 10)
        guard poll(&set, 1, limit) > 0 else { return }
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Has librdkafka signal when this queue stops being empty. The queue must be read until empty before the next wait.
    func watch(_ queue: OpaquePointer) {
        var one: UInt64 = 1
        rd_kafka_queue_io_event_enable(queue, descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Ends ``watch(_:)``, so that the queue can't write to a descriptor that is closed or reused.
    static func unwatch(_ queue: OpaquePointer) { rd_kafka_queue_io_event_enable(queue, -1, nil, 0) }
}

extension Duration {
    /// Whole milliseconds, rounded up, between 0 and what librdkafka and poll(2) can take.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 - 1 else { return Int32.max - 1 }
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
