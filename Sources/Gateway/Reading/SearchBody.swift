import Alerts
import FoundationEssentials
import Matching

/// What is looked for: one of a name, a phone, a plate, an IMEI or a report. It comes in the body, for proxies write down
/// addresses.
struct SearchBody: Decodable {
    struct Report: Decodable {
        var number: String
        var state: String
        var district: UInt32?
        var station: String?

        private enum CodingKeys: String, CodingKey, CaseIterable { case number, state, district, station }

        init(from decoder: any Decoder) throws {
            try JSONRequest.close(decoder, CodingKeys.allCases.map(\.rawValue))
            let values = try decoder.container(keyedBy: CodingKeys.self)
            number = try values.decode(String.self, forKey: .number)
            state = try values.decode(String.self, forKey: .state)
            district = try values.decodeIfPresent(UInt32.self, forKey: .district)
            station = try values.decodeIfPresent(String.self, forKey: .station)
        }
    }

    enum Question {
        case name(String)
        /// None: what was asked for is nothing to find anything by, such as an emergency number or a part of a plate.
        case values([MatchValue])
    }

    var name: String?
    var phone: String?
    var plate: String?
    var imei: String?
    var fir: Report?
    /// Only alerts of this origin.
    var origin: String?
    var limit: Int?

    private enum CodingKeys: String, CodingKey, CaseIterable { case name, phone, plate, imei, fir, origin, limit }

    init(from decoder: any Decoder) throws {
        try JSONRequest.close(decoder, CodingKeys.allCases.map(\.rawValue))
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decodeIfPresent(String.self, forKey: .name)
        phone = try values.decodeIfPresent(String.self, forKey: .phone)
        plate = try values.decodeIfPresent(String.self, forKey: .plate)
        imei = try values.decodeIfPresent(String.self, forKey: .imei)
        fir = try values.decodeIfPresent(Report.self, forKey: .fir)
        origin = try values.decodeIfPresent(String.self, forKey: .origin)
        limit = try values.decodeIfPresent(Int.self, forKey: .limit)
    }

    /// - Throws: `Problem.parameter` where it is not just one.
    func question() throws(Problem) -> Question {
        let given = [name, phone, plate, imei, fir?.number].compactMap { $0 }
        guard given.count == 1, given.allSatisfy({ (1...512).contains($0.unicodeScalars.count) }) else {
            throw .parameter("body", "one of name, phone, plate, imei or fir, of at most 512 characters")
        }
        if let name { return .name(name) }
        if let fir { return .values(try Self.values(of: fir)) }
        let texts: [(ValueKind, String?)] = [(.phone, phone), (.plate, plate), (.imei, imei)]
        return .values(texts.compactMap { kind, text in text.flatMap { MatchValue(kind, text: $0) } })
    }

    /// With district and station both those of that station, else those of the whole State.
    private static func values(of fir: Report) throws(Problem) -> [MatchValue] {
        guard let state = State(iso: fir.state) else { throw .parameter("fir.state", "a State's code as IN-WB") }
        guard let number = FirNumber.parse(fir.number) else { return [] }
        guard fir.station.map({ $0.unicodeScalars.count <= 512 }) ?? true else {
            throw .parameter("fir.station", "at most 512 characters")
        }
        guard fir.district.map({ $0 < 10_000 }) ?? true else {
            throw .parameter("fir.district", "an LGD district code")
        }
        let isWhole = fir.district != nil && fir.station != nil
        let report = FirNumber(
            state: state, district: fir.district ?? 0, station: fir.station ?? "", serial: number.serial,
            year: number.year)
        return report.values.filter { $0.kind == (isWhole ? .fir : .firNumber) }
    }
}
