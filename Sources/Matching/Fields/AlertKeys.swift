package import Alerts

/// All that an alert is matched by, as keys.
package struct AlertKeys: Sendable {
    /// A value's key and where it stands.
    package struct Value: Hashable, Sendable {
        package var key: [UInt8]
        package var kind: ValueKind
        package var field: String
    }

    /// A name's signature, the keys under which it is found, and where it stands.
    package struct NameKeys: Hashable, Sendable {
        package var signature: [UInt8]
        package var blocks: [Int64]
        package var field: String
        /// `own`, `alias`, `father`, …: whose name it is.
        package var role: String
    }

    package private(set) var values: [Value] = []
    package private(set) var names: [NameKeys] = []

    /// The most of each that one alert may bear. An alert with more is matched by the first of them.
    package static let limit = 100

    /// Reads the fields of `MatchField`. What is no phone, no plate, no name gives nothing.
    package init(of alert: Alert, under secret: MatchingSecret) {
        var seen: Set<[UInt8]> = []
        func add(_ value: MatchValue, _ field: String) {
            let key = secret.key(of: value)
            if values.count < Self.limit, seen.insert(key).inserted {
                values.append(Value(key: key, kind: value.kind, field: field))
            }
        }
        for field in MatchField.values {
            for value in field.read(alert.message).compactMap({ MatchValue(field.kind, text: $0.description) }) {
                add(value, field.path)
            }
        }
        let message = alert.message
        let agency = message.agency
        let fir = FirNumber(message.fir, in: alert.origin, district: agency.district, station: agency.station)
        for value in fir.values { add(value, MatchField.fir) }
        let transfer = message.transfer
        if transfer.hasFir, let state = State(iso: transfer.state) {
            let fir = FirNumber(transfer.fir, in: state, district: transfer.district, station: transfer.station)
            for value in fir.values { add(value, MatchField.firElsewhere) }
        }
        for field in MatchField.names {
            for name in field.read(message) { self.add(name, in: field.path, under: secret) }
        }
    }

    private mutating func add(_ name: Sanket_V1_PersonName.View, in field: String, under secret: MatchingSecret) {
        let parsed = NameParser.parse(name.text.description)
        add(parsed.own, in: field, role: Self.role(name.role), under: secret)
        add(parsed.related, in: field, role: "relative", under: secret)
    }

    private mutating func add(_ names: [Name], in field: String, role: String, under secret: MatchingSecret) {
        for name in names where self.names.count < Self.limit {
            let keys = NameKeys(
                signature: NameSignature(name, under: secret).bytes,
                blocks: NameBlocks.stored(name, under: secret).keys,
                field: field, role: role)
            // The same name in another script mostly has the same sounds.
            if !self.names.contains(keys) { self.names.append(keys) }
        }
    }

    /// Roles of whom a person belongs to, by which a namesake is told.
    package static let relatives = ["father", "mother", "guardian", "spouse", "relative"]

    private static func role(_ role: Sanket_V1_NameRole) -> String {
        switch role {
        case .alias: "alias"
        case .father: "father"
        case .mother: "mother"
        case .guardian: "guardian"
        case .spouse: "spouse"
        default: "own"
        }
    }
}
