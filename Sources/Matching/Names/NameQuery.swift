/// A name that is searched for, with the parent or spouse that may be named behind it.
package struct NameQuery: Sendable {
    private let own: [NameSignature]
    private let related: [NameSignature]
    /// The keys to look under.
    package let keys: [Int64]

    /// nil when the text holds no name: nothing, or initials alone.
    package init?(_ text: String, under secret: MatchingSecret) {
        let parsed = NameParser.parse(text)
        if parsed.own.isEmpty { return nil }
        own = parsed.own.map { NameSignature($0, under: secret) }
        related = parsed.related.map { NameSignature($0, under: secret) }
        keys = Set(parsed.own.flatMap { NameBlocks.wanted($0, under: secret).keys }).sorted()
    }

    /// Whether a parent or a spouse is named, by whom namesakes can be told apart.
    package var namesRelatives: Bool { !related.isEmpty }

    /// How alike a stored name is, from 0 to 1: that of the likest where several are asked for.
    ///
    /// - Parameter relatives: those of the same alert. Where both sides name some and none is the same, it is most likely
    ///   a namesake.
    package func likeness(to name: NameSignature, relatives: [NameSignature] = []) -> Double {
        let likeness = own.map { $0.likeness(to: name) }.max() ?? 0
        if related.isEmpty || relatives.isEmpty { return likeness }
        let isSame = related.contains { asked in
            relatives.contains { asked.likeness(to: $0) >= NameSignature.threshold }
        }
        return isSame ? likeness : likeness * 0.6
    }
}
