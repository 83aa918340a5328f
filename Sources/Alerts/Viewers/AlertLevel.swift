/// How much of an alert a viewer may see, from the least to the most.
package enum AlertLevel: String, CaseIterable, Comparable, Sendable {
    /// What its notification tells: no free text, no name, no exact place.
    case redacted
    /// All that the police of a State that is to act need: names and descriptions, a young suspect's too, for without them
    /// nobody is found (what BNS s.72 and JJ Act s.74 forbid is publication). Nothing of class `operational`: neither the
    /// exact rescue place nor the visiting team.
    case full
    /// The same with what is operational: only the State where the rescue is to be.
    case host
    /// As the sender wrote it, fields of a newer schema included: the sender itself, and the Union.
    case everything

    /// - Parameters:
    ///   - relation: what the alert is to the viewer's State.
    ///   - disclosure: what routing, or a sighting that leads there, lets that State see; nil where neither names it.
    ///   - isGranted: whether the origin gave that State access, by name.
    package init(for viewer: Viewer, _ relation: Relation, disclosure: Disclosure?, isGranted: Bool) {
        switch (viewer.role, relation) {
        case (.viewer, _), (.auditor, _): self = .redacted
        case (.union, _), (_, .own): self = .everything
        case (_, .target), (_, .other):
            switch disclosure {
            case .host: self = .host
            case .full: self = .full
            case .redacted, nil: self = isGranted ? .full : .redacted
            }
        }
    }

    /// Whether a field of that class is shown, by itself and inside fields that are shown. A field without a class is not.
    func shows(_ privacy: Sanket_V1_Privacy) -> Bool {
        switch privacy {
        case .public: true
        case .police, .victimIdentity: self >= .full
        case .operational: self >= .host
        case .unspecified, .UNRECOGNIZED: false
        }
    }

    private var width: Int {
        switch self {
        case .redacted: 0
        case .full: 1
        case .host: 2
        case .everything: 3
        }
    }

    /// By how much is seen.
    package static func < (left: AlertLevel, right: AlertLevel) -> Bool { left.width < right.width }
}
