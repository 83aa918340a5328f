/// Devanagari in Latin letters as people write it, not as scholars do: रेखा is `rekhaa`, श्याम `shyaam`. Close to the
/// Hunterian system, the national one (UN Romanization of Geographical Names, Hindi, 1972); `Sound` folds the rest.
///
/// The other northern and southern scripts stand in blocks of 128 that run parallel to Devanagari's, after ISCII (IS
/// 13194:1991), and are read as it, as far as that goes: Tamil writes fewer consonants than it speaks.
enum IndicScript {
    /// Whether a scalar is of one of the scripts from Devanagari to Malayalam.
    static func contains(_ scalar: Unicode.Scalar) -> Bool { (0x900...0xD7F).contains(scalar.value) }

    /// A word, without its inherent vowel at the end where it is not spoken.
    static func latin(_ word: some Sequence<Unicode.Scalar>) -> String {
        let letters = word.map(devanagari).filter { $0 != nukta && $0 != joiner && $0 != nonJoiner }
        var latin = ""
        /// Consonants since the last vowel: what is not followed by a vowel sign has the inherent one.
        var cluster = 0
        var previous: UInt32 = 0
        for (index, letter) in letters.enumerated() {
            let next = index + 1 < letters.count ? letters[index + 1] : 0
            if let consonant = consonants[letter] {
                cluster = previous == virama ? cluster + 1 : 1
                // ज्ञ is spoken and written gy.
                let isGy = letter == 0x91E && previous == virama && latin.hasSuffix("j")
                if isGy { latin.removeLast() }
                latin += isGy ? "gy" : consonant
                let hasSign = next == virama || signs[next] != nil
                if !hasSign, index + 1 < letters.count || keepsLastVowel(letter, cluster) { latin += "a" }
            } else if let sign = signs[letter] ?? vowels[letter] {
                latin += sign
            } else if letter == 0x901 || letter == 0x902 {
                latin += labials.contains(next) ? "m" : "n"
            }
            previous = letter
        }
        return latin
    }

    /// The inherent vowel at a word's end is silent, but for a cluster that can't be spoken without it: चन्द्र is Chandra,
    /// कृष्ण Krishna, चन्द Chand (Ohala, Aspects of Hindi Phonology, 1983, on schwa deletion).
    private static func keepsLastVowel(_ letter: UInt32, _ cluster: Int) -> Bool {
        cluster > 1 && sonorants.contains(letter)
    }

    private static func devanagari(_ scalar: Unicode.Scalar) -> UInt32 {
        // Bengali's final t, which has no letter opposite.
        if scalar.value == 0x9CE { return 0x924 }
        return contains(scalar) ? 0x900 + (scalar.value & 0x7F) : scalar.value
    }

    private static let virama: UInt32 = 0x94D
    /// क़ ख़ ज़ फ़ and ड़ ढ़: left out as most who type leave it out.
    private static let nukta: UInt32 = 0x93C
    private static let joiner: UInt32 = 0x200D
    private static let nonJoiner: UInt32 = 0x200C
    /// य र ल व न ण म
    private static let sonorants: Set<UInt32> = [0x92F, 0x930, 0x932, 0x935, 0x928, 0x923, 0x92E]
    /// प फ ब भ म
    private static let labials: Set<UInt32> = [0x92A, 0x92B, 0x92C, 0x92D, 0x92E]

    private static let consonants: [UInt32: String] = [
        0x915: "k", 0x916: "kh", 0x917: "g", 0x918: "gh", 0x919: "n",
        0x91A: "ch", 0x91B: "chh", 0x91C: "j", 0x91D: "jh", 0x91E: "n",
        0x91F: "t", 0x920: "th", 0x921: "d", 0x922: "dh", 0x923: "n",
        0x924: "t", 0x925: "th", 0x926: "d", 0x927: "dh", 0x928: "n", 0x929: "n",
        0x92A: "p", 0x92B: "ph", 0x92C: "b", 0x92D: "bh", 0x92E: "m",
        0x92F: "y", 0x930: "r", 0x931: "r", 0x932: "l", 0x933: "l", 0x934: "l", 0x935: "v",
        0x936: "sh", 0x937: "sh", 0x938: "s", 0x939: "h",
        // Assamese ra and va.
        0x970: "r", 0x971: "v",
    ]

    private static let vowels: [UInt32: String] = [
        0x904: "a", 0x905: "a", 0x906: "aa", 0x907: "i", 0x908: "ee", 0x909: "u", 0x90A: "oo", 0x90B: "ri",
        0x90D: "e", 0x90E: "e", 0x90F: "e", 0x910: "ai", 0x911: "o", 0x912: "o", 0x913: "o", 0x914: "au", 0x972: "a",
    ]

    private static let signs: [UInt32: String] = [
        0x93E: "aa", 0x93F: "i", 0x940: "ee", 0x941: "u", 0x942: "oo", 0x943: "ri", 0x944: "ri",
        0x945: "e", 0x946: "e", 0x947: "e", 0x948: "ai", 0x949: "o", 0x94A: "o", 0x94B: "o", 0x94C: "au",
    ]
}
