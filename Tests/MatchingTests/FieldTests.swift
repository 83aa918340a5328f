import Alerts
import Matching
import SwiftProtobuf
import Testing

@Suite("What alerts are matched by")
struct FieldTests {
    /// Every field of an alert that could be matched by, by its path: names, and values of a format that identifies.
    private func identifying(_ shape: MessageShape, _ path: String = "") -> [String] {
        shape.fields.flatMap { field -> [String] in
            let here = path.isEmpty ? field.jsonName : "\(path).\(field.jsonName)"
            switch field.type {
            case .message(let index):
                let nested = Schema.current.messages[index]
                return nested.name == "sanket.v1.PersonName" ? [here] : identifying(nested, here)
            case .string:
                // By name, so that a format of a later schema is not overlooked.
                let isIdentifying = ["phone", "plate", "sha256", "imei"].contains("\(field.format)")
                return isIdentifying ? [here] : []
            default: return []
            }
        }
    }

    @Test("Every name, phone, plate, IMEI and hash of the schema is matched by, or left out for a reason")
    func complete() throws {
        let shape = try #require(Schema.current.message(Sanket_V1_Alert.self))
        let found = Set(identifying(shape))
        let listed = MatchField.values.map(\.path) + MatchField.names.map(\.path) + MatchField.leftOut.keys
        #expect(found.count >= 9)
        #expect(found.subtracting(listed) == [], "of the schema, and not in the table")
        #expect(Set(listed).subtracting(found) == [], "in the table, and not of the schema")
        #expect(Set(listed).count == listed.count)
    }

    @Test("An alert gives a key for each value, and a name once however many scripts it is written in")
    func keys() throws {
        var message = Sanket_V1_Alert()
        message.id = "01a1f737-ed40-7c54-b0c8-0539225c6b16"
        message.origin = "IN-WB"
        message.missingPerson.phones = ["+919812345678", "098123 45678", "100"]
        func name(_ text: String, _ role: Sanket_V1_NameRole = .own) -> Sanket_V1_PersonName {
            var name = Sanket_V1_PersonName()
            name.text = text
            name.role = role
            return name
        }
        message.missingPerson.names = [name("रेखा मंडल"), name("Rekha Mandal"), name("Suresh Mandal", .father), name("?")]
        let alert = try #require(Alert(message, kind: .missingPerson))
        let keys = AlertKeys(of: alert, under: secret)
        #expect(keys.values.map(\.kind) == [.phone])
        #expect(keys.names.map(\.role) == ["own", "father"])
        message.missingPerson.names = (0..<500).map { name("Rekha \(String(repeating: "ba", count: $0 % 50 + 1))") }
        message.missingPerson.phones = (0..<500).map { "+9198\(10_000_000 + $0)" }
        let many = AlertKeys(of: try #require(Alert(message, kind: .missingPerson)), under: secret)
        #expect(many.values.count == AlertKeys.limit && many.names.count <= AlertKeys.limit)
    }

    @Test("A report is the one of the place that it names, else of the agency's; what it became elsewhere links too")
    func reports() throws {
        func keys(_ origin: String, _ change: (inout Sanket_V1_Alert) -> Void) throws -> Set<[UInt8]> {
            var message = Sanket_V1_Alert()
            message.id = "01a1f737-ed40-7c54-b0c8-0539225c6b16"
            message.origin = origin
            change(&message)
            let alert = try #require(Alert(message, kind: .missingPerson))
            return Set(AlertKeys(of: alert, under: secret).values.filter { $0.kind == .fir }.map(\.key))
        }
        func report(_ state: String = "", _ district: UInt32 = 0, _ station: String = "")
            -> Sanket_V1_FirstInformationReport
        {
            .with {
                ($0.serial, $0.year, $0.state, $0.district, $0.station) = (214, 2026, state, district, station)
            }
        }
        let gumla = try keys("IN-JH") {
            $0.agency = .with { ($0.district, $0.station) = (350, "Chainpur") }
            $0.fir = report()
        }
        #expect(gumla.count == 1)
        #expect(try keys("IN-WB") { $0.fir = report("IN-JH", 350, "P.S. Chainpur") } == gumla)
        let told = try keys("IN-WB") {
            $0.agency = .with { ($0.district, $0.station) = (303, "Park Street") }
            $0.fir = report("IN-JH", 350, "Chainpur")
        }
        #expect(told == gumla)
        let withoutStation = try keys("IN-WB") {
            $0.agency = .with { ($0.district, $0.station) = (303, "Park Street") }
            $0.fir = report("IN-JH", 350)
        }
        #expect(withoutStation.isEmpty)
        let transferred = try keys("IN-WB") {
            $0.transfer = .with {
                ($0.state, $0.district, $0.station) = ("IN-JH", 350, "Chainpur")
                $0.fir = report()
            }
        }
        #expect(transferred == gumla)
    }
}
