/// SHA-256 of a picture's bytes: the same file, not the same face.
package enum PhotographHash {
    /// nil for what is no SHA-256, and for that of no bytes at all.
    package static func normalised(_ text: String) -> String? {
        let hash = text.lowercased().utf8.filter { Digits.isDigit($0) || $0 &- UInt8(ascii: "a") < 6 }
        guard hash.count == 64, !hash.elementsEqual(ofNothing.utf8) else { return nil }
        return Digits.text(hash)
    }

    private static let ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}
