import Crypto

/// The keys under which a name is found. Each brings together names that could be the same, and few others: a pair of
/// words is far rarer than each of them. Whether they are the same is then for `NameSignature.likeness`.
package struct NameBlocks: Sendable {
    /// 64 bits of an HMAC: a key that two different blocks share costs one comparison more and nothing else.
    package let keys: [Int64]

    /// Those under which a name is stored.
    package static func stored(_ name: Name, under secret: MatchingSecret) -> NameBlocks {
        var blocks = pairs(name) + [whole(name)]
        for part in name.strong {
            blocks.append(any(part))
            blocks += name.parts.filter { $0 != part }.compactMap {
                initial(of: $0, beside: part, isWritten: $0.weight == .initial)
            }
        }
        if name.strong.count == 1 { blocks += name.strong.map(lone) }
        return NameBlocks(blocks, under: secret)
    }

    /// Those to look under for a name. A name of one word is looked for among all that have it; one of more words among
    /// those that share two, or have but the one.
    package static func wanted(_ name: Name, under secret: MatchingSecret) -> NameBlocks {
        var blocks = pairs(name) + [whole(name)] + name.strong.map(lone)
        let initials = name.parts.filter { $0.weight == .initial }
        for part in name.strong {
            // What is an initial here may be written out there, and the other way round.
            blocks += initials.flatMap { letter in
                [true, false].compactMap { initial(of: letter, beside: part, isWritten: $0) }
            }
            blocks += name.parts.filter { $0 != part && $0.weight != .initial }
                .compactMap { initial(of: $0, beside: part, isWritten: true) }
        }
        if name.strong.count == 1 { blocks += name.strong.map(any) }
        return NameBlocks(blocks, under: secret)
    }

    private init(_ blocks: [(label: String, sounds: [UInt8])], under secret: MatchingSecret) {
        keys = Set(
            blocks.map { block in
                secret.code("block/\(block.label)", block.sounds).prefix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
            }
        ).sorted()
    }

    private typealias Block = (label: String, sounds: [UInt8])

    /// Two words in any order, at least one of them strong, by their consonants.
    private static func pairs(_ name: Name) -> [Block] {
        let words = name.parts.filter { $0.weight != .initial }
        var blocks: [Block] = []
        for (index, first) in words.enumerated() {
            for second in words.dropFirst(index + 1) where first.weight == .strong || second.weight == .strong {
                let both = [first.sound.skeleton, second.sound.skeleton].sorted { $0.lexicographicallyPrecedes($1) }
                blocks.append(("pair", both[0] + [0] + both[1]))
            }
        }
        return blocks
    }

    /// All words as if written in one, by their consonants: Mohan Lal and Mohanlal.
    private static func whole(_ name: Name) -> Block {
        ("whole", name.whole.skeleton.filter { !"aiu".utf8.contains($0) })
    }

    /// A word that is all of a name but initials and weak words.
    private static func lone(_ part: Name.Part) -> Block { ("lone", part.sound.skeleton) }

    /// A word of any name.
    private static func any(_ part: Name.Part) -> Block { ("any", part.sound.skeleton) }

    /// A word beside one that begins with a letter, whether only the letter is written or all of it.
    private static func initial(of other: Name.Part, beside part: Name.Part, isWritten: Bool) -> Block? {
        other.sound.initial.map { (isWritten ? "initial" : "beginning", part.sound.skeleton + [0, $0]) }
    }
}

extension Name {
    /// The words that tell most.
    var strong: [Part] { parts.filter { $0.weight == .strong } }
}
