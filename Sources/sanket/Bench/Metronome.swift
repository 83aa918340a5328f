import Glibc
import Threads

/// Starts something at fixed instants, from a thread of its own that sleeps between them: a timer of the runtime for each
/// would take from the house that is measured.
actor Metronome {
    private let thread: SerialThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init() throws {
        thread = try SerialThread("metronome")
    }

    /// - Parameters:
    ///   - instants: when, by `WallClock`, in order; what is late is started at once.
    ///   - start: called with the place of each.
    func beat<T: Sendable>(_ instants: [Int64], _ start: @Sendable (Int) -> T) -> [T] {
        instants.enumerated().map { place, instant in
            while case let left = instant - WallClock.now, left > 0 { usleep(UInt32(clamping: left)) }
            return start(place)
        }
    }
}
