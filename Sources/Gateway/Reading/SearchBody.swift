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
    }

    enum Question {
        case name(String)
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

    /// Names that a body may have: another one is refused, for what is misspelt would narrow nothing down.
    static let members: Set<String> = ["name", "phone", "plate", "imei", "fir", "origin", "limit"]

    /// - Throws: `Problem.parameter` where it is not just one question, or one that nothing can be found by.
    func question() throws(Problem) -> Question {
        let given = [name, phone, plate, imei, fir?.number].compactMap { $0 }
        guard given.count == 1, given.allSatisfy({ (1...512).contains($0.utf8.count) }) else {
            throw .parameter("body", "one of name, phone, plate, imei or fir, of at most 512 bytes")
        }
        if let name { return .name(name) }
        if let fir { return .values(try Self.values(of: fir)) }
        let texts: [(ValueKind, String?, String)] = [
            (.phone, phone, "a whole phone number, not an emergency number"),
            (.plate, plate, "a whole registration mark"), (.imei, imei, "the 15 digits of an IMEI"),
        ]
        for case (let kind, let text?, let expected) in texts {
            guard let value = MatchValue(kind, text: text) else { throw .parameter(kind.rawValue, expected) }
            return .values([value])
        }
        return .values([])
    }

    private static func values(of fir: Report) throws(Problem) -> [MatchValue] {
        guard let number = FirNumber.parse(fir.number), let state = State(iso: fir.state),
            (fir.district == nil) == (fir.station == nil), fir.station?.utf8.count ?? 0 <= 512
        else {
            throw .parameter("fir", "number and year as 214/2026, a State's code; district and station both or neither")
        }
        let report = FirNumber(
            state: state, district: fir.district ?? 0, station: fir.station ?? "", serial: number.serial,
            year: number.year)
        let wanted: ValueKind = fir.station == nil ? .firNumber : .fir
        return report.values.filter { $0.kind == wanted }
    }
}
