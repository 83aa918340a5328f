extension NameSignature {
    /// From which on two names are shown as the same: where recall and precision met their targets on the development
    /// half of the test set (`deploy/bench names`).
    package static let threshold = 0.78

    /// How alike two names are, from 0 to 1; the same in both directions.
    ///
    /// Words are paired, the best first, in whatever order they stand. What only one of the names has is as if left out,
    /// and costs little; what each has in the other's place contradicts, and costs all of its weight.
    package func likeness(to other: NameSignature) -> Double {
        if wholeFine == other.wholeFine { return 1 }
        let inWords = Pairing(self, other).score
        // Mohan Lal and Mohanlal: what is said of the words alone would miss it.
        let isJoined = wholeLoose == other.wholeLoose && parts.count != other.parts.count
        return isJoined ? max(inWords, 0.9) : inWords
    }
}

/// The words of two names, paired.
private struct Pairing {
    var score = 0.0

    init(_ first: NameSignature, _ second: NameSignature) {
        let left = first.parts
        let right = second.parts
        var pairs: [(likeness: Double, left: Int, right: Int)] = []
        for (leftIndex, leftPart) in left.enumerated() {
            for (rightIndex, rightPart) in right.enumerated() {
                let areLater = leftIndex > 0 && rightIndex > 0
                let likeness = Self.likeness(leftPart, rightPart, areLater: areLater)
                if likeness > 0 { pairs.append((likeness, leftIndex, rightIndex)) }
            }
        }
        // Of equal ones those in the same place, so that the result does not depend on which name is asked for.
        pairs.sort {
            ($1.likeness, abs($0.left - $0.right), $0.left + $0.right) < (
                $0.likeness, abs($1.left - $1.right), $1.left + $1.right
            )
        }
        var freeLeft = Set(left.indices)
        var freeRight = Set(right.indices)
        var matched = 0.0
        var weight = 0.0
        for pair in pairs where freeLeft.contains(pair.left) && freeRight.contains(pair.right) {
            freeLeft.remove(pair.left)
            freeRight.remove(pair.right)
            let both = (Self.weight(left[pair.left]) + Self.weight(right[pair.right])) / 2
            matched += both * pair.likeness
            weight += both
        }
        let alone = (freeLeft.map { left[$0] }, freeRight.map { right[$0] })
        let rest = (alone.0.reduce(0) { $0 + Self.weight($1) }, alone.1.reduce(0) { $0 + Self.weight($1) })
        let contradiction = min(rest.0, rest.1) + Self.contradictionOfSex(alone.0, alone.1)
        let missing = abs(rest.0 - rest.1)
        if weight > 0 { score = matched / (weight + contradiction + Self.priceOfMissing * missing) }
    }

    private static let priceOfMissing = 0.15

    private static func weight(_ part: NameSignature.Part) -> Double {
        switch part.weight {
        case .strong: 1
        case .weak: 0.25
        case .initial: 0.4
        }
    }

    /// - Parameter areLater: whether neither is the first of its name, where the given name mostly stands.
    private static func likeness(_ left: NameSignature.Part, _ right: NameSignature.Part, areLater: Bool) -> Double {
        if left.weight == .initial || right.weight == .initial {
            return left.initial == right.initial ? (left.weight == right.weight ? 1 : 0.85) : 0
        }
        if left.fine == right.fine { return 1 }
        // An a at the end is often all that tells Sushila from Sushil, but not Krishna from Krishan.
        if left.standard == right.standard {
            return left.endsInCluster || right.endsInCluster ? 0.9 : areLater ? 0.7 : 0.55
        }
        if left.loose == right.loose { return 0.82 }
        if left.open == right.open { return 0.8 }
        return left.skeleton == right.skeleton ? (areLater ? 0.7 : 0.4) : 0
    }

    /// A Devi is no Kumar; a Devi may be called Kumari.
    private static func contradictionOfSex(_ left: [NameSignature.Part], _ right: [NameSignature.Part]) -> Double {
        let sexes = (Set(left.map(\.sex)), Set(right.map(\.sex)))
        let contradicts =
            sexes.0.contains(.female) && sexes.1.contains(.male) || sexes.0.contains(.male) && sexes.1.contains(.female)
        return contradicts ? 0.5 : 0
    }
}
