/// The languages that Sanket speaks.
package enum Language: String, CaseIterable, Sendable {
    case english = "en"
    case hindi = "hi"
}

/// Every label of an enumeration, rule and template in every language, from `schemas/data/phrases.csv`.
package struct Catalogue: Sendable {
    private var phrases: [Language: [String: String]] = [:]

    /// The phrases of this build.
    package static let current = Catalogue(CSV(PackageResources.phrases_csv))

    /// Reads a table with a column `key` and one for each language.
    package init(_ csv: CSV) {
        guard let key = csv.column("key") else { return }
        for language in Language.allCases {
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
