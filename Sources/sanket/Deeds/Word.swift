import Alerts
import ArgumentParser
import SwiftProtobuf

/// An enumeration of the schema that people write at the command line.
protocol Worded: SwiftProtobuf.Enum where RawValue == Int {
    /// `RefusalReason`
    static var enumeration: String { get }
}

extension Sanket_V1_AnswerKind: Worded { static var enumeration: String { "AnswerKind" } }
extension Sanket_V1_RefusalReason: Worded { static var enumeration: String { "RefusalReason" } }
extension Sanket_V1_AgencyKind: Worded { static var enumeration: String { "AgencyKind" } }
extension Sanket_V1_OutcomeKind: Worded { static var enumeration: String { "OutcomeKind" } }
extension Sanket_V1_Certainty: Worded { static var enumeration: String { "Certainty" } }
extension Sanket_V1_Conveyance: Worded { static var enumeration: String { "Conveyance" } }
extension Sanket_V1_AccessPurpose: Worded { static var enumeration: String { "AccessPurpose" } }

/// One value of an enumeration as people write it: `no-force-now` is `REFUSAL_REASON_NO_FORCE_NOW`.
struct Word<E: Worded>: ExpressibleByArgument {
    let value: E

    init?(argument: String) {
        guard let number = Self.numbers[argument], let value = E(rawValue: number) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { numbers.sorted { $0.value < $1.value }.map(\.key) }

    /// Without UNSPECIFIED.
    private static var numbers: [String: Int] {
        let names = Schema.current.enumerations["sanket.v1.\(E.enumeration)"]?.numbers ?? [:]
        let zero = names.first { $0.value == 0 }?.key ?? ""
        let prefix = zero.dropLast("UNSPECIFIED".count)
        return Dictionary(
            names.filter { $0.value != 0 }.map { name, number in
                (name.dropFirst(prefix.count).lowercased().replacing("_", with: "-"), number)
            }, uniquingKeysWith: { first, _ in first })
    }
}

/// The word for a value; nil for UNSPECIFIED.
func label<E: Worded>(_ value: E) -> String? {
    value.rawValue == 0 ? nil : Word<E>.allValueStrings.first { Word<E>(argument: $0)?.value == value }
}

/// A time as people write it: RFC 3339 with an offset.
struct Instant: ExpressibleByArgument {
    let time: Google_Protobuf_Timestamp

    init?(argument: String) {
        guard !argument.contains("\""), let time = try? Google_Protobuf_Timestamp(jsonString: "\"\(argument)\"") else {
            return nil
        }
        self.time = time
    }
}
