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
        let legs = suspect.legs.prefix(Inspector.listLimit).map { Stretch($0, now: now) }
        // The last leg that has begun; -1: none has.
        let current = legs.lastIndex(where: \.hasBegun) ?? -1
        for (index, leg) in legs.enumerated() {
            if index < current {
                add(leg.states[...], to: &passed)
            } else if index > current {
                add(leg.states[...], to: &ahead)
            } else {
                let next = leg.isOver ? leg.states.count - 1 : leg.position(of: suspect.lastSeen)
                add(leg.states[..<next], to: &passed)
                add(leg.states[next...], to: &ahead)
            }
        }
        passed.subtract(ahead)
    }

    /// One leg, as far as it is asked for.
    private struct Stretch {
        /// From where it begins to where it ends, in order; nil for what is no State of India or is not told.
        let states: [State?]
        let hasBegun: Bool
        let isOver: Bool
        private let begin: Int64?

        init(_ leg: Sanket_V1_Leg.View, now: Int64?) {
            let (departs, arrives) = (leg.departs, leg.arrives)
            var states: [State?] = [State(iso: departs.state)]
            for code in leg.statesPassed.prefix(Inspector.listLimit) { states.append(State(iso: code)) }
            states.append(State(iso: arrives.state))
            self.states = states
            begin = departs.hasAt ? departs.at.seconds : nil
            guard let now else {
                (hasBegun, isOver) = (false, false)
                return
            }
            hasBegun = departs.hasAt && departs.at.seconds <= now
            isOver = arrives.hasAt && arrives.at.seconds <= now
        }

        /// Where on a leg that has begun the suspect is: where last seen, if that was on this leg, else beyond its beginning.
        func position(of seen: Sanket_V1_MovementPoint.View) -> Int {
            guard let state = State(iso: seen.state), let index = states.lastIndex(of: state) else { return 1 }
            if seen.hasAt, let begin, seen.at.seconds < begin { return 1 }
            return max(1, index)
        }
    }

    private func add(_ states: ArraySlice<State?>, to set: inout StateSet) {
        for case let state? in states { set.insert(state) }
    }
}
