import Alerts

/// Which States of a suspect's journey are still ahead, and which are passed, by the alert's own times: when it was issued,
/// when each leg begins and ends, where and when the suspect was last seen. What no time tells is ahead.
struct Journey {
    /// States that the suspect is in or comes to yet.
    private(set) var ahead = StateSet()
    /// States that lie behind, and don't come again.
    private(set) var passed = StateSet()

    init(_ alert: Alert) {
        guard alert.kind == .suspectMovement else { return }
        let suspect = alert.message.suspectMovement
        let now = alert.message.hasIssuedAt ? alert.message.issuedAt.seconds : nil
        let legs = suspect.legs.prefix(Inspector.listLimit)
        // The last leg that has begun; -1: none has.
        var current = -1
        for (index, leg) in legs.enumerated() where Self.isPast(leg.departs, now) { current = index }
        for (index, leg) in legs.enumerated() {
            let states = Self.states(of: leg)
            if index < current {
                add(states[...], to: &passed)
            } else if index > current {
                add(states[...], to: &ahead)
            } else {
                let isOver = Self.isPast(leg.arrives, now)
                let next = isOver ? states.count - 1 : Self.position(of: suspect.lastSeen, on: leg, states)
                add(states[..<next], to: &passed)
                add(states[next...], to: &ahead)
            }
        }
        passed.subtract(ahead)
    }

    /// Whether the time that a point tells has come.
    private static func isPast(_ point: Sanket_V1_MovementPoint.View, _ now: Int64?) -> Bool {
        guard let now, point.hasAt else { return false }
        return point.at.seconds <= now
    }

    /// From where a leg begins to where it ends, in order; nil for what is no State of India or is not told.
    private static func states(of leg: Sanket_V1_Leg.View) -> [State?] {
        var states: [State?] = []
        states.reserveCapacity(4)
        states.append(State(iso: leg.departs.state))
        for code in leg.statesPassed.prefix(Inspector.listLimit) { states.append(State(iso: code)) }
        states.append(State(iso: leg.arrives.state))
        return states
    }

    /// Where on a leg that has begun the suspect is: where last seen, if that was on this leg, else beyond its beginning.
    private static func position(
        of seen: Sanket_V1_MovementPoint.View, on leg: Sanket_V1_Leg.View, _ states: [State?]
    ) -> Int {
        guard let state = State(iso: seen.state), let index = states.lastIndex(of: state) else { return 1 }
        if seen.hasAt, leg.departs.hasAt, seen.at.seconds < leg.departs.at.seconds { return 1 }
        return max(1, index)
    }

    private func add(_ states: ArraySlice<State?>, to set: inout StateSet) {
        for case let state? in states { set.insert(state) }
    }
}
