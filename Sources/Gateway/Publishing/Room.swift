package import Alerts
import Synchronization

/// What may be on its way through the door at once, in bytes and in alerts. Of that, bulk loads take three quarters at most, a
/// State half of those, and a sixteenth of the whole beside it: so an alert finds its way past the bulk load of its own State,
/// and past all that any two others bring. Beyond it nothing waits: the caller hears at once that it is full, before its
/// request is read.
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

        fileprivate static prefix func - (load: Load) -> Load { Load(bytes: -load.bytes, alerts: -load.alerts) }

        fileprivate func fits(_ limit: Load) -> Bool { bytes <= limit.bytes && alerts <= limit.alerts }

        fileprivate func times(_ number: Int, by whole: Int) -> Load {
            Load(bytes: bytes * number / whole, alerts: alerts * number / whole)
        }
    }

    private struct Usage: Hashable {
        var all = Load()
        /// What of it belongs to bulk loads.
        var bulk = Load()

        static func + (left: Usage, right: Usage) -> Usage {
            Usage(all: left.all + right.all, bulk: left.bulk + right.bulk)
        }

        func fits(_ limit: Usage) -> Bool { all.fits(limit.all) && bulk.fits(limit.bulk) }
    }

    private struct Usages {
        var all = Usage()
        var byState: [State: Usage] = [:]
    }

    private let limit: Usage
    private let share: Usage
    private let small: Load
    private let usages = Mutex(Usages())

    /// - Parameters:
    ///   - limit: of all States together.
    ///   - small: a request that is larger than this is a bulk load.
    package init(_ limit: Load, small: Load = Load(bytes: 512 * 1024, alerts: 1)) {
        self.limit = Usage(all: limit, bulk: limit.times(3, by: 4))
        share = Usage(all: limit.times(7, by: 16), bulk: limit.times(3, by: 8))
        self.small = small
    }

    /// What is on its way now.
    package var load: Load { usages.withLock { $0.all.all } }

    /// A place for one request, with nothing in it yet.
    package func enter(_ state: State) -> Stay { Stay(room: self, state: state) }

    private func usage(_ load: Load) -> Usage { Usage(all: load, bulk: load.fits(small) ? Load() : load) }

    /// Whether there is room for this in the place of that.
    fileprivate func take(_ load: Load, for former: Load, _ state: State) -> Bool {
        let (new, old) = (usage(load), usage(former))
        let more = Usage(all: new.all + -old.all, bulk: new.bulk + -old.bulk)
        return usages.withLock { usages in
            let all = usages.all + more
            let own = usages.byState[state, default: Usage()] + more
            guard all.fits(limit), own.fits(share) else { return false }
            usages.all = all
            usages.byState[state] = own
            return true
        }
    }

    fileprivate func giveBack(_ load: Load, _ state: State) {
        let old = usage(load)
        let back = Usage(all: -old.all, bulk: -old.bulk)
        usages.withLock { usages in
            usages.all = usages.all + back
            let own = usages.byState[state, default: Usage()] + back
            usages.byState[state] = own == Usage() ? nil : own
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
            let all = load + Load(bytes: bytes, alerts: alerts)
            guard room.take(all, for: load, state) else {
                throw .busy("the broker is slower than what comes in", after: .seconds(1))
            }
            load = all
        }
    }
}
