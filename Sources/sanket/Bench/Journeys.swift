import Alerts
import FoundationEssentials
import Synchronization

/// Where each alert of a run has come to, and when; microseconds since 1970.
final class Journeys: Sendable {
    struct Journey: Sendable {
        /// When it was to be sent: every time counts from here, however late the sender was.
        var intended: Int64
        /// Whom it is for.
        var targets: StateSet
        var accepted: Int64?
        var reached = StateSet()
        /// When the last of its targets had read its notification.
        var notified: Int64?
    }

    private struct State {
        var journeys: [Journey]
        var open: Int
        var repeated = 0
    }

    private let index: [UUID: Int]
    private let state: Mutex<State>

    /// - Parameter intended: the instant for each piece.
    init(_ pieces: [AlertForge.Piece], intended: (Int) -> Int64) {
        index = Dictionary(
            pieces.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let journeys = pieces.enumerated().map { Journey(intended: intended($0.offset), targets: $0.element.targets) }
        state = Mutex(State(journeys: journeys, open: journeys.count))
    }

    func accepted(_ number: Int, at instant: Int64) { state.withLock { $0.journeys[number].accepted = instant } }

    /// A notification was read in that State's partition.
    func notified(_ id: UUID, _ target: Alerts.State, at instant: Int64) {
        guard let number = index[id] else { return }
        state.withLock { state in
            guard state.journeys[number].reached.insert(target).inserted else { return state.repeated += 1 }
            guard state.journeys[number].reached == state.journeys[number].targets else { return }
            state.journeys[number].notified = instant
            state.open -= 1
        }
    }

    var isComplete: Bool { state.withLock { $0.open == 0 } }
    var all: [Journey] { state.withLock { $0.journeys } }
    /// Notifications that were read more than once.
    var repeated: Int { state.withLock { $0.repeated } }

    func number(of id: UUID) -> Int? { index[id] }
}
