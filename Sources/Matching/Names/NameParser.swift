// The standard library's own normaliser; Foundation's would bring all of ICU.
@_spi(_Unicode) import Swift

/// Takes a name apart: words, initials, aliases, and the parent or spouse named behind it.
package enum NameParser {
    /// A word of a name in lower-case Latin letters.
    struct Word: Hashable {
        var latin: String
        var isInitial: Bool
    }

    /// What one text says: the names of one person, and of those named behind it ("d/o Suresh Prasad").
    package struct Parsed: Sendable {
        package var own: [Name] = []
        package var related: [Name] = []
    }

    /// No name has more words that matter.
    static let wordLimit = 8

    /// Reads a text as far as it goes; a text without letters gives nothing.
    package static func parse(_ text: String) -> Parsed {
        var parsed = Parsed()
        var words: [Word] = []
        var isRelated = false
        func finish() {
            if let name = Name(words: honoured(words)) {
                if isRelated { parsed.related.append(name) } else { parsed.own.append(name) }
            }
            words = []
        }
        var parts = parts(of: text)[...]
        while let part = parts.popFirst() {
            let next = parts.first
            if NameWords.relations.contains(part) {
                finish()
                isRelated = true
            } else if ["son", "daughter", "wife", "care"].contains(part), next == "of" {
                parts = parts.dropFirst()
                finish()
                isRelated = true
            } else if NameWords.otherwise.contains(part) {
                finish()
            } else {
                words += Self.words(of: part)
            }
        }
        finish()
        return parsed
    }

    /// The text at its spaces, in lower case, with the marks of relations and aliases as parts of their own.
    private static func parts(of text: String) -> [String] {
        var spaced = ""
        for character in text.lowercased() {
            switch character {
            case "@", ",", ";", ":", "(", ")": spaced += " \(character) "
            default: spaced.append(character)
            }
        }
        return spaced.split(whereSeparator: \.isWhitespace).flatMap { part -> [String] in
            var part = String(part)
            // "d/o." and "d/oSuresh".
            let mark = NameWords.relations.first { $0.contains("/") && part.hasPrefix($0) }
            if let mark, part != mark {
                part.removeFirst(mark.count)
                return [mark, part]
            }
            return [part]
        }
    }

    /// The words of a piece of text. Single letters, and two consonants together, are initials.
    static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var piece = ""
        func finish(isBeforeDot: Bool) {
            defer { piece = "" }
            if piece.isEmpty { return }
            if isBeforeDot, let letter = NameWords.letters[piece] {
                words.append(Word(latin: String(letter), isInitial: true))
            } else {
                words += read(piece)
            }
        }
        for character in text.lowercased() {
            if character == "'" || character == "’" { continue }
            if character.isLetter || character.unicodeScalars.first.map(IndicScript.contains) == true, character != "॰",
                character != "।"
            {
                piece.append(character)
            } else {
                finish(isBeforeDot: character == "." || character == "॰")
            }
        }
        finish(isBeforeDot: false)
        return Array(words.prefix(wordLimit))
    }

    private static func read(_ piece: String) -> [Word] {
        let latin: String
        if piece.unicodeScalars.contains(where: IndicScript.contains) {
            latin = IndicScript.latin(piece._nfc)
        } else {
            latin = String(String.UnicodeScalarView(piece._nfd.filter { $0.isASCII && $0.properties.isLowercase }))
        }
        if latin.isEmpty { return [] }
        let canonical = NameWords.canonical(latin)
        let isKnown = canonical != latin || NameWords.honorifics.contains(latin)
        let areInitials = latin.count == 1 || latin.count == 2 && !isKnown && !latin.contains { "aeiouy".contains($0) }
        if areInitials { return latin.map { Word(latin: String($0), isInitial: true) } }
        return [Word(latin: canonical, isInitial: false)]
    }

    /// Without the honorifics before it and a ji behind it, if a name is left that is more than a Devi or a Kumar.
    private static func honoured(_ words: [Word]) -> [Word] {
        var rest = words[...]
        while let first = rest.first, NameWords.honorifics.contains(first.latin), rest.count > 1 {
            rest = rest.dropFirst()
        }
        if rest.count > 1, rest.last?.latin == "ji" { rest = rest.dropLast() }
        let isMore = rest.contains { !$0.isInitial && NameWords.weak(Sound(latin: $0.latin)) == nil }
        return isMore || rest.count == words.count ? Array(rest) : words
    }
}
