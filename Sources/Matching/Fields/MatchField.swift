import Alerts

/// Where in an alert values stand by which it is matched: the one table of them. A field of the schema whose format is a
/// phone number, a plate, an IMEI or a SHA-256, and a name, stands in `values`, in `names` or, with the reason, in
/// `leftOut`; a test holds that against the descriptor.
package enum MatchField {
    /// A field that holds values, by its path in JSON.
    package struct Values: Sendable {
        package let path: String
        package let kind: ValueKind
        let read: @Sendable (Sanket_V1_Alert.View) -> [MessageText]
    }

    /// A field that holds names.
    package struct Names: Sendable {
        package let path: String
        let read: @Sendable (Sanket_V1_Alert.View) -> [Sanket_V1_PersonName.View]
    }

    package static let values: [Values] = [
        Values(path: "missingPerson.phones", kind: .phone) { Array($0.missingPerson.phones) },
        Values(path: "missingPerson.imeis", kind: .imei) { Array($0.missingPerson.imeis) },
        Values(path: "suspectMovement.phones", kind: .phone) { Array($0.suspectMovement.phones) },
        Values(path: "suspectMovement.imeis", kind: .imei) { Array($0.suspectMovement.imeis) },
        Values(path: "suspectMovement.suspects.phones", kind: .phone) {
            $0.suspectMovement.suspects.flatMap(\.phones)
        },
        Values(path: "suspectMovement.suspects.imeis", kind: .imei) { $0.suspectMovement.suspects.flatMap(\.imeis) },
        Values(path: "suspectMovement.legs.vehicle.plate", kind: .plate) {
            $0.suspectMovement.legs.map(\.vehicle.plate)
        },
        Values(path: "suspectMovement.legs.bus.plate", kind: .plate) { $0.suspectMovement.legs.map(\.bus.plate) },
        Values(path: "photographs.sha256", kind: .photograph) { $0.photographs.map(\.sha256) },
    ]

    package static let names: [Names] = [
        Names(path: "missingPerson.names") { Array($0.missingPerson.names) },
        Names(path: "rescueRequest.victimNames") { Array($0.rescueRequest.victimNames) },
        Names(path: "suspectMovement.suspects.names") { $0.suspectMovement.suspects.flatMap(\.names) },
    ]

    /// Values that would link what has nothing to do with each other.
    package static let leftOut: [String: String] = [
        "officer.phone": "an officer's, or the station's: on all of its alerts",
        "transfer.acceptedBy.phone": "a police officer's",
        "rescueRequest.team.leader.phone": "a police officer's",
        "rescueRequest.team.officers.phone": "police officers'",
        "rescueRequest.team.phone": "the police's",
        "rescueRequest.team.plate": "a police vehicle's",
        "rescueRequest.host.officer.phone": "a police officer's",
    ]

    /// Where the report's number stands, and where the number stands that a report got with another station.
    package static let fir = "fir"
    package static let firElsewhere = "transfer.fir"
}
