package import Alerts
import Synchronization

/// What may be on its way through the door at once, in bytes and in alerts: of all States together, and of each State half of
/// that, so that one State's bulk load leaves room for another's alert. Beyond it nothing waits: the caller hears at once that
/// it is full, before its request is read.
package final class Room: Sendable {
    package struct Load: Hashable, Sendable {
        package var bytes: Int
        package var alerts: Int

        package init(bytes: Int = 0, alerts: Int = 0) {
            self.bytes = bytes
            self.alerts = alerts
        }

        fileprivate static func + (left: Load, right: Load) -> Load {
            Load(bytes: left.bytes + right.bytes, alerts: left.alerts + right.alerts)
        }

        fileprivate func fits(_ limit: Load) -> Bool { bytes <= limit.bytes && alerts <= limit.alerts }
    }

    private struct Usage {
        var all = Load()
        var byState: [State: Load] = [:]
    }

    private let limit: Load
    private let share: Load
    private let usage = Mutex(Usage())

    /// - Parameter limit: of all States together.
    package init(_ limit: Load) {
        self.limit = limit
        share = Load(bytes: limit.bytes / 2, alerts: limit.alerts / 2)
    }

    /// What is on its way now.
    package var load: Load { usage.withLock { $0.all } }

    /// A place for one request, with nothing in it yet.
    package func enter(_ state: State) -> Stay { Stay(room: self, state: state) }

    fileprivate func take(_ more: Load, _ state: State) -> Bool {
        usage.withLock { usage in
            let all = usage.all + more
            let own = usage.byState[state, default: Load()] + more
            guard all.fits(limit), own.fits(share) else { return false }
            usage.all = all
            usage.byState[state] = own
            return true
        }
    }

    fileprivate func giveBack(_ load: Load, _ state: State) {
        let back = Load(bytes: -load.bytes, alerts: -load.alerts)
        usage.withLock { usage in
            usage.all = usage.all + back
            let own = usage.byState[state, default: Load()] + back
            usage.byState[state] = own == Load() ? nil : own
        }
    }

    /// One request's place. What it has taken it gives back when it goes.
    package struct Stay: ~Copyable {
        private let room: Room
        private let state: State
        private var load = Load()

        fileprivate init(room: Room, state: State) {
            self.room = room
            self.state = state
        }

        deinit { room.giveBack(load, state) }

        /// - Throws: `Problem.busy` where that is more than there is room for.
        package mutating func take(bytes: Int = 0, alerts: Int = 0) throws(Problem) {
            let more = Load(bytes: bytes, alerts: alerts)
            guard room.take(more, state) else {
                throw .busy("the broker is slower than what comes in", after: .seconds(1))
            }
            load = load + more
        }
    }
}
