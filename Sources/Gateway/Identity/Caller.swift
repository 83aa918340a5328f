package import Alerts

/// Who asks, as a verified token says.
package struct Caller: Hashable, Sendable {
    /// The State that the caller acts for, and the only one.
    package var state: State
    package var role: Role
    /// Whom the token was given to: a program, a person, a terminal.
    package var subject: String
    /// The officer who is answerable; nil for a program, and for a terminal that officers share.
    package var officer: OfficerID?
    /// A terminal that officers share: who acts there says so with a PIN.
    package var isShared: Bool

    package init(state: State, role: Role, subject: String, officer: OfficerID?, isShared: Bool = false) {
        self.state = state
        self.role = role
        self.subject = subject
        self.officer = officer
        self.isShared = isShared
    }

    /// What a caller is counted by.
    var account: String { "\(state.lgd) \(subject)" }

    /// - Throws: `Problem.notAllowed` where the table of permissions does not allow it.
    package func require(_ operation: Operation, _ relation: Relation) throws(Problem) {
        guard Permissions.current.relations(operation, role).contains(relation) else { throw .notAllowed }
    }
}
