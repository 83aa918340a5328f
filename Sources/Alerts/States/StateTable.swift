/// What `schemas/data/states.csv` tells of each State, by LGD code. Read once.
struct StateTable: Sendable {
    struct Row: Sendable {
        var iso = ""
        var aliases: [String] = []
        /// By ISO 639 code.
        var names: [String: String] = [:]
        var kind = State.Kind.state
        var neighbours = StateSet()
        var seaLinks = StateSet()
        var plates: [String] = []
        var borders: [String] = []
        var languages: [String] = []
    }

    /// Indexed by LGD code; what is not in `known` is empty.
    let rows: [Row]
    /// Bit n is set where LGD code n is a State of today.
    let known: UInt64
    /// The LGD code of the two letters after `IN-`, 255 where they are none. Old codes included.
    let byLetters: [UInt8]
    /// Whether registration marks of a State begin, or began, with these two letters.
    let platePrefixes: [Bool]

    /// Where `byLetters` has a code of today.
    private let isToday: [Bool]

    static let current = StateTable(CSV(PackageResources.states_csv))

    init(_ csv: CSV) {
        func value(_ name: String, _ row: [String]) -> String {
            csv.column(name).map { row[$0] } ?? ""
        }
        func list(_ name: String, _ row: [String]) -> [String] {
            value(name, row).split(separator: ";").map(String.init)
        }
        let languages = csv.columns.filter { $0.hasPrefix("name_") }.map { String($0.dropFirst(5)) }
        var letters = [UInt8](repeating: 255, count: 26 * 26)
        var known: UInt64 = 0
        for row in csv.rows {
            guard let code = UInt8(value("lgd", row)), code < Topics.partitions else { continue }
            known |= 1 << UInt64(code)
            for iso in [value("iso", row)] + list("iso_aliases", row) {
                if let slot = Self.slot(iso.utf8Span.span) { letters[slot] = code }
            }
        }
        func set(_ name: String, _ row: [String]) -> StateSet {
            list(name, row).reduce(into: StateSet()) { set, iso in
                guard let slot = Self.slot(iso.utf8Span.span), letters[slot] != 255 else { return }
                set = StateSet(bits: set.rawValue | 1 << UInt64(letters[slot]))
            }
        }
        var rows = [Row](repeating: Row(), count: Topics.partitions)
        for row in csv.rows {
            guard let code = UInt8(value("lgd", row)), code < Topics.partitions else { continue }
            rows[Int(code)] = Row(
                iso: value("iso", row), aliases: list("iso_aliases", row),
                names: languages.reduce(into: [:]) { names, code in
                    let name = value("name_\(code)", row)
                    if !name.isEmpty { names[code] = name }
                }, kind: State.Kind(rawValue: value("kind", row)) ?? .state,
                neighbours: set("neighbours", row), seaLinks: set("sea_links", row),
                plates: list("plate", row) + list("plate_legacy", row), borders: list("international_borders", row),
                languages: list("languages", row))
        }
        var isToday = [Bool](repeating: false, count: letters.count)
        for row in rows {
            if let slot = Self.slot(row.iso.utf8Span.span) { isToday[slot] = true }
        }
        self.isToday = isToday
        self.rows = rows
        var prefixes = [Bool](repeating: false, count: 26 * 26)
        for prefix in rows.flatMap(\.plates) {
            if let slot = Self.slot("IN-\(prefix)".utf8Span.span) { prefixes[slot] = true }
        }
        platePrefixes = prefixes
        self.known = known
        byLetters = letters
    }

    /// Whether a text names a State, but not by its code of today in capitals.
    func isOtherSpelling(_ iso: Span<UInt8>) -> Bool {
        guard let slot = Self.slot(iso) else {
            // The Union has two letters and one code.
            return State(iso: iso) != nil && !iso.isEqual(to: State.union.iso)
        }
        return byLetters[slot] != 255 && (!isToday[slot] || iso[0] | iso[1] | iso[3] | iso[4] >= UInt8(ascii: "a"))
    }

    /// The place of `IN-XX` in `byLetters`, in either case; nil for any other text.
    static func slot(_ iso: Span<UInt8>) -> Int? {
        guard iso.count == 5, iso[0] | 0x20 == UInt8(ascii: "i"), iso[1] | 0x20 == UInt8(ascii: "n"),
            iso[2] == UInt8(ascii: "-")
        else { return nil }
        let a = Int(iso[3] | 0x20) - Int(UInt8(ascii: "a"))
        let b = Int(iso[4] | 0x20) - Int(UInt8(ascii: "a"))
        guard (0..<26).contains(a), (0..<26).contains(b) else { return nil }
        return a * 26 + b
    }
}
