/// A person's name, taken apart.
package struct Name: Hashable, Sendable {
    /// One word or initial, and how much it tells.
    package struct Part: Hashable, Sendable {
        package enum Weight: UInt8, Sendable {
            case strong = 0
            /// Devi, Kumar, Singh: see `NameWords`.
            case weak = 1
            case initial = 2
        }

        package let sound: Sound
        package let weight: Weight
        let sex: NameWords.Sex
    }

    /// In the order written, at least one.
    package let parts: [Part]

    /// nil when nothing but initials or nothing at all is left: that is no name.
    init?(words: [NameParser.Word]) {
        var parts = words.prefix(NameParser.wordLimit).map { word in
            let sound = word.isInitial ? Sound(initial: word.latin) : Sound(latin: word.latin)
            let sex = word.isInitial ? nil : NameWords.weak(sound)
            return Part(
                sound: sound, weight: word.isInitial ? .initial : sex == nil ? .strong : .weak, sex: sex ?? .untold)
        }
        parts.removeAll { $0.sound.isSilent }
        // Rani Devi is called Rani.
        if !parts.contains(where: { $0.weight == .strong }), let first = parts.firstIndex(where: { $0.weight == .weak })
        {
            parts[first] = Part(sound: parts[first].sound, weight: .strong, sex: parts[first].sex)
        }
        guard parts.contains(where: { $0.weight == .strong }) else { return nil }
        self.parts = parts
    }

    /// Sounds of the words as if written in one, initials left out.
    var whole: Sound { Sound.joined(parts.filter { $0.weight != .initial }.map(\.sound)) }
}

extension Sound {
    /// A letter that stands for a name: C may be Chandra, all vowels are one.
    init(initial letter: String) { self.init(latin: letter == "c" ? "ch" : letter == "y" ? "ya" : letter) }
}
