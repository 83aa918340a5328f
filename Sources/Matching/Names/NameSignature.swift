import Crypto

/// What is stored of a name: for each of its parts the keyed hashes of its sounds, by which two names can be compared
/// without either being known. Whoever has the secret can try names out against it. Whoever has the table alone reads no name,
/// but sees how a word weighs, whether it is a woman's or a man's, and which alerts have words in common.
package struct NameSignature: Hashable, Sendable {
    package struct Part: Hashable, Sendable {
        var weight: Name.Part.Weight
        var sex: NameWords.Sex
        /// Whether the word ends in an a that is often left out.
        var endsInCluster: Bool
        var initial: UInt32
        /// Of what `Sound` has under these names. Of an initial only the class of its letter tells anything.
        var fine: UInt32
        var standard: UInt32
        var loose: UInt32
        var open: UInt32
        var skeleton: UInt32
    }

    package let parts: [Part]
    /// Of all the words as if written in one.
    let wholeFine: UInt32
    let wholeLoose: UInt32

    package init(_ name: Name, under secret: MatchingSecret) {
        parts = name.parts.map { part in
            Part(
                weight: part.weight, sex: part.sex, endsInCluster: part.sound.endsInCluster,
                initial: secret.mark("initial", part.sound.initial.map { [$0] } ?? []),
                fine: secret.mark("fine", part.sound.fine), standard: secret.mark("standard", part.sound.standard),
                loose: secret.mark("loose", part.sound.loose), open: secret.mark("open", part.sound.open),
                skeleton: secret.mark("skeleton", part.sound.skeleton))
        }
        let whole = name.whole
        wholeFine = secret.mark("fine", whole.fine)
        wholeLoose = secret.mark("loose", whole.loose)
    }

    // MARK: Bytes

    /// The version of what stands in `bytes`, and of the rules that made it: when the sounds change, all is made anew by
    /// `sanket db rebuild`.
    package static let version: UInt8 = 1

    /// Version, the two of the whole, then 25 bytes for each part; numbers in big-endian order.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = [Self.version]
        func append(_ number: UInt32) { withUnsafeBytes(of: number.bigEndian) { bytes += $0 } }
        append(wholeFine)
        append(wholeLoose)
        for part in parts {
            bytes.append(part.weight.rawValue << 4 | (part.endsInCluster ? 8 : 0) | part.sex.rawValue)
            [part.initial, part.fine, part.standard, part.loose, part.open, part.skeleton].forEach(append)
        }
        return bytes
    }

    /// nil where the bytes are of another version, or none.
    package init?(bytes: [UInt8]) {
        guard bytes.first == Self.version, bytes.count >= 9, (bytes.count - 9).isMultiple(of: 25) else { return nil }
        func number(_ start: Int) -> UInt32 { bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        wholeFine = number(1)
        wholeLoose = number(5)
        var parts: [Part] = []
        for start in stride(from: 9, to: bytes.count, by: 25) {
            guard let weight = Name.Part.Weight(rawValue: bytes[start] >> 4),
                let sex = NameWords.Sex(rawValue: bytes[start] & 7)
            else { return nil }
            parts.append(
                Part(
                    weight: weight, sex: sex, endsInCluster: bytes[start] & 8 != 0, initial: number(start + 1),
                    fine: number(start + 5),
                    standard: number(start + 9), loose: number(start + 13), open: number(start + 17),
                    skeleton: number(start + 21)))
        }
        self.parts = parts
    }
}

extension MatchingSecret {
    /// 32 bits of an HMAC, enough to compare what a key of 64 bits has brought together already.
    func mark(_ label: String, _ sounds: [UInt8]) -> UInt32 {
        code("name/\(label)", sounds).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }
}
