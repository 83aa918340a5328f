/// Reads a word in Latin letters sound by sound, as Indian names are spelt: what is written in several ways for one
/// sound comes out as one letter. Vowels are `a` (at the beginning only) `i u e o`, consonants `b c d f g h j k l m n p r
/// s t y`.
///
/// Folded are: aspirates (kh gh th dh bh; ph is f), the two rows of t and d, sh and s, j and z and jh, v and w and b,
/// ksh and x, q and k, doubled letters, silent h, the length of vowels (ee i, oo u, aa a), ai ay ei e, au ow ou o, and
/// every a inside the word: it is as often left out as written (Kamla, Kamala).
struct LatinLetters {
    private let letters: [UInt8]
    private var position = 0
    private(set) var sounds: [UInt8] = []
    /// Whether the word ends in an `a`, which is not among the sounds.
    private(set) var endsInA = false
    /// Whether that `a` stands after two consonants: Krishna, Chandra. Then it is often left out.
    private(set) var endsInCluster = false
    /// Whether the last two sounds were different consonants with nothing between them.
    private var isInCluster = false
    /// Whether the last sound was a consonant with nothing after it, not even a silent vowel.
    private var isAfterConsonant = false

    /// - Parameter word: lower-case letters a to z; all else is passed over.
    init(_ word: String) {
        var letters = word.utf8.filter { $0 &- UInt8(ascii: "a") < 26 }
        // Surender and Chander are Surendra and Chandra in Punjab and Haryana, and so is Surinder; Ashoke and Ghose are Ashok
        // and Ghosh in Bengal.
        if letters.count > 5, letters.suffix(4).elementsEqual("nder".utf8) {
            letters.replaceSubrange((letters.count - 2)..., with: "ra".utf8)
        }
        let before = letters.dropLast(4)
        if letters.count > 6, letters.suffix(4).elementsEqual("ndra".utf8), before.last == UInt8(ascii: "i") {
            letters.replaceSubrange(before.count - 1..<before.count, with: "e".utf8)
        } else if letters.count > 7, letters.suffix(6).elementsEqual("eendra".utf8) {
            letters.remove(at: before.count - 1)
        } else if letters.count > 4, letters.last == UInt8(ascii: "e"), letters.dropLast(2).last == UInt8(ascii: "o") {
            letters.removeLast()
        }
        self.letters = letters
        while position < letters.count { read() }
    }

    private mutating func read() {
        if isVowel(at: position) { return readVowels() }
        readConsonant()
    }

    // MARK: Vowels

    private func letter(_ index: Int) -> UInt8? { letters.indices.contains(index) ? letters[index] : nil }

    private func isPlainVowel(at index: Int) -> Bool { letter(index).map { "aeiou".utf8.contains($0) } ?? false }

    /// y is a vowel but at the beginning before another; w is one after a or o, before a consonant or the end.
    private func isVowel(at index: Int) -> Bool {
        switch letter(index) {
        case UInt8(ascii: "y"): index > 0 || !isPlainVowel(at: 1)
        case UInt8(ascii: "w"):
            index > 0 && (letters[index - 1] == UInt8(ascii: "a") || letters[index - 1] == UInt8(ascii: "o"))
                && !isPlainVowel(at: index + 1) && letter(index + 1) != UInt8(ascii: "y")
        default: isPlainVowel(at: index)
        }
    }

    private mutating func readVowels() {
        let isFirst = sounds.isEmpty
        var run: [UInt8] = []
        while isVowel(at: position) {
            let letter = letters[position]
            // Shyam is Sham and Jyoti Joti: the glide after s and j is hardly heard.
            let isGlide =
                letter == UInt8(ascii: "y") && run.isEmpty && isPlainVowel(at: position + 1)
                && (sounds.last == UInt8(ascii: "s") || sounds.last == UInt8(ascii: "j"))
            // A long a is an a, whatever follows it.
            let isSecondA = letter == UInt8(ascii: "a") && run.last == letter
            if !isGlide, !isSecondA { run.append(letter == UInt8(ascii: "w") ? UInt8(ascii: "u") : letter) }
            position += 1
        }
        var vowels = Self.vowels(run)
        endsInA = vowels.last == UInt8(ascii: "a") && position == letters.count && !(isFirst && vowels.count == 1)
        endsInCluster = endsInA && isInCluster
        isInCluster = false
        if vowels != [UInt8(ascii: "a")] || !isFirst { vowels.removeAll { $0 == UInt8(ascii: "a") } }
        sounds += Self.merged(vowels)
        isAfterConsonant = false
    }

    /// The vowels of a run of letters, two letters for one where they are.
    private static func vowels(_ run: [UInt8]) -> [UInt8] {
        var vowels: [UInt8] = []
        var rest = run[...]
        while let first = rest.first {
            let pair = Digits.text(rest.prefix(2))
            if let vowel = pairs[pair] {
                vowels.append(vowel)
                rest = rest.dropFirst(2)
            } else {
                vowels.append(first == UInt8(ascii: "y") ? UInt8(ascii: "i") : first)
                rest = rest.dropFirst()
            }
        }
        return vowels
    }

    private static let pairs: [String: UInt8] = [
        "ai": UInt8(ascii: "e"), "ay": UInt8(ascii: "e"), "ae": UInt8(ascii: "e"), "ei": UInt8(ascii: "e"),
        "ey": UInt8(ascii: "e"), "ee": UInt8(ascii: "i"), "ii": UInt8(ascii: "i"), "ie": UInt8(ascii: "i"),
        "iy": UInt8(ascii: "i"), "ea": UInt8(ascii: "i"), "oo": UInt8(ascii: "u"), "uu": UInt8(ascii: "u"),
        "au": UInt8(ascii: "o"), "ou": UInt8(ascii: "o"), "ao": UInt8(ascii: "o"),
        // Sanjoy is Sanjay in Bengal.
        "oy": UInt8(ascii: "e"),
    ]

    /// Naeem, Naim and Nayeem are one: e beside i is e, o beside u is o, and nothing is said twice.
    private static func merged(_ vowels: [UInt8]) -> [UInt8] {
        var merged: [UInt8] = []
        for vowel in vowels {
            guard let last = merged.last, last != vowel else {
                if merged.isEmpty { merged.append(vowel) }
                continue
            }
            switch Digits.text([last, vowel]) {
            case "ei", "ie": merged[merged.count - 1] = UInt8(ascii: "e")
            case "ou", "uo": merged[merged.count - 1] = UInt8(ascii: "o")
            default: merged.append(vowel)
            }
        }
        return merged
    }

    // MARK: Consonants

    private func isNext(_ text: String) -> Bool { letters[position...].starts(with: text.utf8) }

    private mutating func readConsonant() {
        let letter = letters[position]
        switch letter {
        // ज्ञ: Gyan, Dnyan, Jnan.
        case _ where isNext("dny") || isNext("jny"): take(2, as: "g")
        case _ where !isAfterConsonant && isNext("jn") && isPlainVowel(at: position + 2): take(2, as: "gi")
        case UInt8(ascii: "c"): readC()
        case UInt8(ascii: "t") where isNext("tch"): position += 1
        case UInt8(ascii: "x"): take(1, as: "ks")
        case UInt8(ascii: "q"): take(1, as: "k")
        case UInt8(ascii: "z"): take(1, as: "j")
        case UInt8(ascii: "v"), UInt8(ascii: "w"): take(1, as: "b")
        case UInt8(ascii: "p") where isNext("ph"): take(1, as: "f")
        case UInt8(ascii: "h"): readH()
        default: take(1, as: Digits.text([letter]))
        }
    }

    private mutating func readC() {
        switch self.letter(position + 1) {
        case UInt8(ascii: "c"), UInt8(ascii: "k"): position += 1
        case UInt8(ascii: "h"): take(1, as: "c")
        case UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "y"): take(1, as: "s")
        default: take(1, as: "k")
        }
    }

    /// Spoken at the beginning and between vowels; after a consonant it is that one's breath.
    private mutating func readH() {
        if !isAfterConsonant, sounds.isEmpty && position == 0 || isPlainVowel(at: position + 1) {
            take(1, as: "h")
        } else {
            position += 1
            isAfterConsonant = false
        }
    }

    private mutating func take(_ count: Int, as sound: String) {
        position += count
        // The breath of an aspirate.
        while sound != "h", letter(position) == UInt8(ascii: "h") { position += 1 }
        let isDoubled = isAfterConsonant && sounds.last == sound.utf8.first
        isInCluster = isAfterConsonant && !isDoubled
        if !isDoubled { sounds += sound.utf8 }
        isAfterConsonant = true
        endsInA = false
    }
}
