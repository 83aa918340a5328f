/// Makes up names out of syllables: some of them far more common than others, as names are, so that a search for a common
/// one has much to go through.
struct NameForge {
    private static let consonants = [
        "k", "g", "ch", "j", "t", "d", "n", "p", "b", "m", "r", "l", "v", "s", "sh", "h", "bh", "dh",
    ]
    private static let vowels = ["a", "i", "u", "e", "o", "aa", "ee"]
    private static let givenNames = 6_000
    private static let surnames = 3_000
    private static let weak = ["Devi", "Kumari", "Kumar", "Singh"]

    private let given: RankedChoice
    private let surname: RankedChoice
    private var random: SplitMix

    init(seed: UInt64) {
        random = SplitMix(seed: seed)
        given = RankedChoice(count: Self.givenNames)
        surname = RankedChoice(count: Self.surnames)
    }

    /// A name of two or three words: a given name, then a surname, or Devi or Kumar, or both.
    mutating func next() -> String {
        var words = [Self.word(given.next(&random), salt: 1)]
        let kind = Int.random(in: 0..<100, using: &random)
        if kind < 50 { words.append(Self.weak.randomElement(using: &random) ?? "") }
        if kind >= 40 { words.append(Self.word(surname.next(&random), salt: 2)) }
        return words.joined(separator: " ")
    }

    mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

    /// The name of a rank: the same for the same rank.
    private static func word(_ rank: Int, salt: UInt64) -> String {
        var random = SplitMix(seed: UInt64(rank) << 8 | salt)
        let syllables = Int.random(in: 2...3, using: &random)
        return (0..<syllables).map { _ in
            (consonants.randomElement(using: &random) ?? "") + (vowels.randomElement(using: &random) ?? "")
        }.joined() + (Bool.random(using: &random) ? "n" : "")
    }
}

/// A number from 0, the small ones more often: Zipf's law with the exponent 0.7, by which the most common of 6,000 given
/// names is borne by two in a hundred.
private struct RankedChoice {
    private let bounds: [Double]

    init(count: Int) {
        var sum = 0.0
        // rank^-0.7 without a mathematical library: exp and log are Foundation's.
        bounds = (1...count).map { rank in
            sum += 1 / Self.power(Double(rank))
            return sum
        }
    }

    func next(_ random: inout SplitMix) -> Int {
        let wanted = Double.random(in: 0..<(bounds.last ?? 1), using: &random)
        var low = 0
        var high = bounds.count - 1
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// x^0.7, near enough: the square root times the fifth root.
    private static func power(_ x: Double) -> Double {
        var fifth = 1.0
        for _ in 0..<40 { fifth -= (fifth - x / (fifth * fifth * fifth * fifth)) / 5 }
        return x.squareRoot() * fifth
    }
}
