/// A language that Sanket speaks: a column of `schemas/data/phrases.csv`, by its ISO 639 code.
package struct Language: RawRepresentable, Hashable, Sendable, CaseIterable {
    /// ISO 639, `hi`.
    package let rawValue: String

    /// nil for a language of which the catalogue has no column.
    package init?(rawValue: String) {
        guard let language = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = language
    }

    fileprivate init(code: String) { rawValue = code }

    /// The first column, which every phrase has.
    package static let english = Language(code: "en")

    /// Those of the catalogue, in its order.
    package static var allCases: [Language] { Catalogue.current.languages }
}

/// Every label of an enumeration, rule and template in every language, from `schemas/data/phrases.csv`. Another language
/// is another column there, and `name_<code>` in `schemas/data/states.csv`; no code names it.
package struct Catalogue: Sendable {
    /// In the order of the columns.
    package let languages: [Language]
    private var phrases: [Language: [String: String]] = [:]

    /// The phrases of this build.
    package static let current = Catalogue(CSV(PackageResources.phrases_csv))

    /// Reads a table with a column `key` and one for each language.
    package init(_ csv: CSV) {
        languages = csv.columns.filter { $0 != "key" && Format.broken($0, as: .language) == nil }.map(
            Language.init(code:))
        guard let key = csv.column("key") else { return }
        for language in languages {
            guard let column = csv.column(language.rawValue) else { continue }
            for row in csv.rows where !row[column].isEmpty {
                phrases[language, default: [:]][row[key]] = row[column]
            }
        }
    }

    /// The phrase in that language, else in English, else the key itself, so that a gap shows and breaks nothing.
    package func phrase(_ key: String, in language: Language) -> String {
        phrases[language]?[key] ?? phrases[.english]?[key] ?? key
    }

    /// The keys that the language has.
    package func keys(in language: Language) -> Set<String> { Set(phrases[language, default: [:]].keys) }
}
