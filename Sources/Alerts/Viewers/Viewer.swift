/// For whom something is read: the State and the role that a token gives, and nothing else of its holder.
package struct Viewer: Hashable, Sendable {
    /// The State that the viewer acts for, and the only one.
    package let state: State
    package let role: Role

    package init(_ state: State, _ role: Role) {
        self.state = state
        self.role = role
    }

    /// What an alert is to the viewer's State.
    ///
    /// - Parameter told: the States that heard of it, by whatever way.
    package func relation(origin: State?, told: StateSet) -> Relation {
        if origin == state { return .own }
        return told.contains(state) ? .target : .other
    }
}
