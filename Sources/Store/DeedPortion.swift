package import Alerts

/// What lies between a follower's cursor and an origin's last deed, or the first of it.
package struct DeedPortion: Sendable {
    package var origin: State
    /// The number at the cursor.
    package var from: Int64
    /// The number behind the last deed.
    package var to: Int64
    /// In the order of their numbers, without a gap.
    package var deeds: [Deed]

    package init(origin: State, from: Int64, to: Int64, deeds: [Deed]) {
        self.origin = origin
        self.from = from
        self.to = to
        self.deeds = deeds
    }
}
