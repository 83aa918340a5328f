/// What one word of a name sounds like, at several degrees: each folds what the one before keeps apart. All are ASCII.
package struct Sound: Hashable, Sendable {
    /// Kamla and Kamala; Kamal is another.
    package let fine: [UInt8]
    /// And Kamal: without an a at the end.
    package let standard: [UInt8]
    /// Vowels by where they are spoken (i and e, o and u), no h, y as j: Rikha and Rekha, Hossain and Hussain.
    package let loose: [UInt8]
    /// Of the vowels i alone, and a u at the end: Bengal speaks and writes o for a (Monoj), English u (Aslum), and a hand
    /// writes a, e and o alike. Manoj, Monoj and Manuj, but not Kiran and Karan, nor Neeta and Neetu.
    package let open: [UInt8]
    /// Consonants, and whether a vowel comes first: Kiran and Karan too.
    package let skeleton: [UInt8]
    /// Whether it ends in an a after two consonants, which is often left out: Krishna and Krishan.
    package let endsInCluster: Bool

    /// - Parameter latin: a word in lower-case Latin letters.
    package init(latin: String) {
        let letters = LatinLetters(latin)
        standard = letters.sounds
        fine = letters.endsInA ? letters.sounds + [UInt8(ascii: "a")] : letters.sounds
        endsInCluster = letters.endsInCluster
        loose = Self.folded(letters.sounds)
        open = Self.folded(Self.opened(letters.sounds))
        skeleton = loose.prefix(1) + loose.dropFirst().filter { !Self.isVowel($0) }
    }

    private init(joining sounds: [Sound]) {
        fine = sounds.flatMap(\.fine)
        standard = sounds.flatMap(\.standard)
        loose = sounds.flatMap(\.loose)
        open = sounds.flatMap(\.open)
        skeleton = sounds.flatMap(\.skeleton)
        endsInCluster = false
    }

    /// The sound of words written as one: Ram Kumar and Ramkumar.
    static func joined(_ sounds: [Sound]) -> Sound { Sound(joining: sounds) }

    /// Whether there is anything to hear.
    package var isSilent: Bool { standard.isEmpty && fine.isEmpty }

    /// The class of the first sound, as an initial tells it: all vowels are one, for A may be Asha or Aisha, and f is p.
    package var initial: UInt8? {
        switch loose.first {
        case UInt8(ascii: "a"), UInt8(ascii: "i"), UInt8(ascii: "u"): UInt8(ascii: "a")
        case UInt8(ascii: "f"): UInt8(ascii: "p")
        case let other: other ?? (fine.isEmpty ? nil : UInt8(ascii: "a"))
        }
    }

    private static func opened(_ sounds: [UInt8]) -> [UInt8] {
        sounds.enumerated().filter { index, sound in
            switch sound {
            case UInt8(ascii: "e"), UInt8(ascii: "o"): index == 0
            case UInt8(ascii: "u"): index == 0 || index == sounds.count - 1
            default: true
            }
        }.map(\.element)
    }

    private static func folded(_ sounds: [UInt8]) -> [UInt8] {
        var folded: [UInt8] = []
        for (index, sound) in sounds.enumerated() {
            let next: UInt8
            switch sound {
            case UInt8(ascii: "e"): next = UInt8(ascii: "i")
            case UInt8(ascii: "o"): next = UInt8(ascii: "u")
            case UInt8(ascii: "y"): next = UInt8(ascii: "j")
            case UInt8(ascii: "h") where index > 0: continue
            default: next = sound
            }
            if isVowel(next), next == folded.last { continue }
            folded.append(next)
        }
        return folded
    }

    private static func isVowel(_ sound: UInt8) -> Bool { "aiu".utf8.contains(sound) }
}
