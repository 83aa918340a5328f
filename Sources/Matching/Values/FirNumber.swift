package import Alerts

/// A first information report. Its number is unique only inside State, district, police station and year (CrPC s.154,
/// BNSS s.173: each station keeps its own register).
package struct FirNumber: Sendable {
    package var state: State
    /// LGD district code; 0 where it is not told.
    package var district: UInt32
    package var station: String
    package var serial: UInt32
    package var year: UInt32

    package init(state: State, district: UInt32, station: String, serial: UInt32, year: UInt32) {
        self.state = state
        self.district = district
        self.station = station
        self.serial = serial
        self.year = year
    }

    /// A report where it says that it is registered; where it doesn't, at this station. Of another State, and of another
    /// district, the station would be a wrong one.
    init(_ fir: Sanket_V1_FirstInformationReport.View, in state: State, district: UInt32, station: MessageText) {
        let own = State(iso: fir.state) ?? state
        let isHere = own == state && (fir.district == 0 || fir.district == district)
        self.init(
            state: own, district: fir.district == 0 && isHere ? district : fir.district,
            station: (fir.station.isEmpty && isHere ? station : fir.station).description, serial: fir.serial,
            year: fir.year)
    }

    /// `214/2026` and `214/26`; nil for anything else.
    package static func parse(_ text: String) -> (serial: UInt32, year: UInt32)? {
        let parts = Digits.text(Digits.ascii(text).filter { $0 != UInt8(ascii: " ") })
            .split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let serial = UInt32(parts[0]), let year = UInt32(parts[1]), serial > 0 else {
            return nil
        }
        switch year {
        case 1..<100: return (serial, 2000 + year)
        case 1900..<2200: return (serial, year)
        default: return nil
        }
    }

    /// The whole of it where district and station are told, and the number within its State; nothing without a number.
    package var values: [MatchValue] {
        guard serial > 0, year > 0 else { return [] }
        var values = [MatchValue(.firNumber, "\(state.iso)/\(serial)/\(year)")]
        let station = Self.station(station)
        if district > 0, !station.isEmpty {
            values.append(MatchValue(.fir, "\(state.iso)/\(district)/\(station)/\(serial)/\(year)"))
        }
        return values
    }

    /// The station's name by its sound, so that चैनपुर and "P.S. Chainpur" are one.
    private static func station(_ text: String) -> String {
        let sounds = NameParser.words(of: text).map { Sound(latin: $0.latin).standard }.filter { !common.contains($0) }
        return sounds.map(Digits.text).sorted().joined(separator: " ")
    }

    /// What any station is called: P.S., police station, thana, थाना, chowki.
    private static let common = Set(
        ["p", "s", "ps", "police", "pulis", "station", "stesan", "thana", "chauki"].map { Sound(latin: $0).standard })
}
