import Alerts

extension Language {
    /// The catalogue's second column.
    static let hindi = Language.allCases[1]
}
