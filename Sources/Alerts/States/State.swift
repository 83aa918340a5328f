/// A State or Union Territory of India, or the agencies of the Union (LGD code 0): MHA, NCRB, RPF, NIA, CBI.
///
/// Its number is the code of the Local Government Directory, official and never reused; that number is its partition.
package struct State: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What a row of the State table is.
    package enum Kind: String, Sendable {
        case state
        case unionTerritory = "ut"
        case union
    }

    /// LGD code, 0 for the Union, 1–38 else; 25 and 26 are no States any more.
    package let lgd: UInt8

    /// nil for a number that is no State of today.
    package init?(lgd: some BinaryInteger) {
        guard lgd >= 0, lgd < Topics.partitions, StateTable.current.known & (1 << UInt64(lgd)) != 0 else { return nil }
        self.lgd = UInt8(lgd)
    }

    /// Reads an ISO 3166-2:IN code in either case, old codes (`IN-OR`, `IN-CT`) included, and `IN` for the Union.
    package init?(iso: String) {
        guard let state = State(iso: iso.utf8Span.span) else { return nil }
        self = state
    }

    /// The same of a text where it lies.
    init?(iso: Span<UInt8>) {
        if let slot = StateTable.slot(iso) {
            let code = StateTable.current.byLetters[slot]
            guard code != 255 else { return nil }
            lgd = code
        } else if iso.count == 2, iso[0] & 0xDF == UInt8(ascii: "I"), iso[1] & 0xDF == UInt8(ascii: "N") {
            lgd = 0
        } else {
            return nil
        }
    }

    init(known lgd: UInt8) { self.lgd = lgd }

    /// The agencies of the Union.
    package static let union = State(known: 0)

    /// Every row of the State table, the Union first, by LGD code: 37.
    package static let all: [State] = (0..<UInt8(Topics.partitions)).compactMap { State(lgd: $0) }

    /// The number of the State's partition in every topic: its LGD code.
    package var partition: Int32 { Int32(lgd) }
    /// The ISO 3166-2:IN code of today, `IN-WB`; `IN` for the Union.
    package var iso: String { row.iso }
    /// Old ISO codes that are still accepted.
    package var isoAliases: [String] { row.aliases }
    /// The name in English.
    package var nameEnglish: String { row.nameEnglish }
    /// The name in Hindi.
    package var nameHindi: String { row.nameHindi }
    /// State, Union Territory or the Union.
    package var kind: Kind { row.kind }
    /// The States with a common land border.
    package var neighbours: StateSet { row.neighbours }
    /// The States with a regular ship.
    package var seaLinks: StateSet { row.seaLinks }
    /// Prefixes of registration marks, the older ones last.
    package var platePrefixes: [String] { row.plates }
    /// The foreign countries at its border, ISO 3166-1.
    package var internationalBorders: [String] { row.borders }
    /// ISO 639 codes, the most used first.
    package var languages: [String] { row.languages }

    /// The ISO code.
    package var description: String { iso }

    /// By LGD code.
    package static func < (left: State, right: State) -> Bool { left.lgd < right.lgd }

    private var row: StateTable.Row { StateTable.current.rows[Int(lgd)] }
}
