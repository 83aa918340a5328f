import FoundationEssentials
import SwiftProtobuf

/// The rules of deeds that concern more than one field, or a field that has to be there.
package struct DeedRules {
    /// Clocks of officers and of Sanket may differ by so much, in seconds.
    private static let skew: TimeInterval = 600

    /// Who tells it.
    let state: State
    let now: Date
    private(set) var findings = Findings()

    init(state: State, now: Date) {
        self.state = state
        self.now = now
    }

    mutating func note(_ rule: Rule, at path: String, if isBroken: Bool) {
        if isBroken { findings.note(rule, at: path) }
    }

    /// A deed is told when it is done.
    mutating func done(_ isTold: Bool, _ time: Google_Protobuf_Timestamp, at path: String = "doneAt") {
        guard isTold, let time = time.instant else { return }
        note(.timeFuture, at: path, if: time > now + Self.skew)
    }

    mutating func due(_ time: Google_Protobuf_Timestamp, at path: String) {
        guard let time = time.instant else { return }
        note(.dueAtPast, at: path, if: time <= now)
    }

    /// A State that has to be told and is another.
    mutating func other(_ code: String, at path: String) {
        note(.toStateMissing, at: path, if: code.isEmpty)
        note(.toStateOwn, at: path, if: State(iso: code) == state)
    }

    mutating func district(_ code: UInt32, at path: String) { note(.districtRange, at: path, if: code > 9999) }

    mutating func count(_ count: Sanket_V1_Count, at path: String) {
        note(.rangeOrder, at: path, if: count.hasLow && count.hasHigh && count.high < count.low)
    }

    mutating func coordinates(_ point: Sanket_V1_Coordinates, at path: String) {
        let isOnEarth = (-90...90).contains(point.latitude) && (-180...180).contains(point.longitude)
        note(.coordinatesRange, at: path, if: !isOnEarth)
    }
}
