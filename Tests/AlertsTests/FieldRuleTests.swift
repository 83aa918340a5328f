import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("The rules of an alert's life")
struct LifecycleRuleTests {
    private func told(_ kind: Kind = .missingPerson, _ change: (inout Sanket_V1_Alert) -> Void) -> [String] {
        Validator.violations(of: .sample(kind, change)).map { "\($0.path) \($0.rule) \($0.severity)" }
    }

    @Test("ask how it was resolved, and warn of an end that is told too early")
    func outcome() {
        #expect(told { $0.lifecycle = .resolved } == ["missingPerson.outcome outcome.missing warning"])
        #expect(told(.rescueRequest) { $0.lifecycle = .resolved } == ["rescueRequest.result outcome.missing warning"])
        #expect(
            told(.suspectMovement) { $0.lifecycle = .resolved } == ["suspectMovement.outcome outcome.missing warning"])
        #expect(
            told {
                $0.lifecycle = .resolved; $0.missingPerson.outcome.kind = .recovered
            } == [])
        #expect(
            told { $0.missingPerson.outcome.kind = .recovered } == ["missingPerson.outcome outcome.early warning"])
        #expect(told(.rescueRequest) { $0.rescueRequest.result.kind = .partlyRescued } == [])
    }

    @Test("ask why it is cancelled, and to whom and why it is transferred")
    func ends() {
        #expect(told { $0.lifecycle = .cancelled } == ["cancelReason cancel-reason.missing warning"])
        #expect(told { $0.lifecycle = .transferred } == ["transfer transfer.missing error"])
        #expect(
            told {
                $0.lifecycle = .transferred; $0.transfer.state = "IN-HR"
            } == ["transfer.reason transfer.reason-missing error"])
        #expect(
            told {
                $0.transfer.kind = .zeroFir; $0.transfer.reason = .jurisdiction; $0.fir.kind = .regular
                $0.fir.serial = 1; $0.fir.year = 2026
            } == ["fir.kind transfer.zero-fir warning"])
        #expect(told { $0.lifecycle = .expired } == [])
    }

    @Test("let a preventive alert stand a week, reckoned from the departure")
    func preventive() {
        func told(_ days: Int64, departure: Int64? = nil) -> [String] {
            self.told {
                $0.missingPerson.category = .preventive
                $0.expiresAt.seconds = $0.issuedAt.seconds + days * 86_400
                if let departure { $0.missingPerson.departure.to.seconds = $0.issuedAt.seconds + departure * 86_400 }
            }
        }
        #expect(told(7) == [] && told(8) == ["expiresAt preventive.expiry warning"])
        #expect(told(12, departure: 5) == [] && told(13, departure: 5).count == 1)
    }
}

@Suite("An alert's end")
struct ExpiryTests {
    private func expiry(_ kind: Kind = .missingPerson, _ change: (inout Sanket_V1_Alert) -> Void) throws -> Double? {
        let alert = try #require(Alert(.sample(kind, change)))
        return alert.expiresAt.map { $0.timeIntervalSince1970 - 1_795_150_800 }
    }

    @Test(
        "is the sender's, else three days for what is preventive, a day after a suspect is expected, and none for others"
    )
    func ends() throws {
        #expect(try expiry { $0.expiresAt.seconds = 1_795_150_801 } == 1)
        #expect(try expiry { $0.missingPerson.category = .preventive } == 72 * 3600)
        #expect(
            try expiry {
                $0.missingPerson.category = .preventive; $0.missingPerson.departure.to.seconds = 1_795_150_810
            } == 72 * 3600 + 10)
        #expect(try expiry(.suspectMovement) { $0.suspectMovement.eta.to.seconds = 1_795_150_800 } == 24 * 3600)
        #expect(try expiry(.suspectMovement) { $0.suspectMovement.eta.from.seconds = 1_795_150_900 } == 24 * 3600 + 100)
        #expect(try expiry { _ in } == nil && expiry(.rescueRequest) { _ in } == nil)
        #expect(try expiry(.suspectMovement) { $0.suspectMovement.eta.to.seconds = .max } == nil)
    }

    @Test("stands in the notification and on the feed")
    func outward() throws {
        let alert = try #require(Alert(.sample(.suspectMovement) { $0.suspectMovement.eta.to.seconds = 1_795_150_800 }))
        let now = Date(timeIntervalSince1970: 0)
        #expect(Redaction.withdrawal(of: alert, from: .union, recordedAt: now).expiresAt.seconds == 1_795_237_200)
        #expect(Redaction.feedItem(of: alert, recordedAt: now)?.expiresAt.seconds == 1_795_237_200)
    }
}

@Suite("The rules of what the police writes down")
struct CaseRuleTests {
    private func told(_ kind: Kind = .missingPerson, _ change: (inout Sanket_V1_Alert) -> Void) -> [String] {
        let found = Validator.violations(of: .sample(kind, change))
        #expect(found.allSatisfy { $0.severity == .warning }, "nothing of that is refused")
        return found.map { "\($0.path) \($0.rule)" }
    }

    @Test("ask for a serial and the year of a first information report, and for the signature under an e-FIR")
    func reports() {
        #expect(told { $0.fir.year = 2026 } == ["fir.serial fir.number"])
        #expect(
            told {
                $0.fir.serial = 4; $0.fir.year = 26
            } == ["fir.year fir.number"])
        #expect(
            told {
                $0.fir.serial = 4; $0.fir.year = 2025; $0.fir.date = "2026-01-02"
            } == ["fir.year fir.number"])
        func eFIR(_ date: String, isSigned: Bool = false) -> [String] {
            told {
                $0.fir.serial = 4; $0.fir.year = 2026; $0.fir.kind = .eFir; $0.fir.date = date
                if isSigned { $0.fir.signedAt.seconds = 1_795_150_800 }
            }
        }
        #expect(eFIR("2026-11-17") == [] && eFIR("2026-11-16") == ["fir.signedAt fir.unsigned"])
        #expect(eFIR("2026-11-01", isSigned: true) == [])
    }

    @Test("tell what a visiting team lacks, and a refusal without a reason")
    func operations() {
        let paths = ["permissionNumber", "departureEntry", "womanOfficer", "translatedFir"]
        #expect(
            told(.rescueRequest) { $0.rescueRequest.team.members = 3 }
                == paths.map { "rescueRequest.team.\($0) team.incomplete" })
        #expect(
            told(.rescueRequest) { $0.rescueRequest.host.kind = .refused } == [
                "rescueRequest.host.refusalReason refusal-reason.missing"
            ])
    }

    @Test("wonder at measures, districts and places that can hardly be")
    func measures() {
        #expect(told { $0.missingPerson.heightCm.low = 15 } == ["missingPerson.heightCm measure.implausible"])
        #expect(told { $0.missingPerson.weightKg.high = 600 } == ["missingPerson.weightKg measure.implausible"])
        #expect(
            told { $0.missingPerson.lastSeen.district = 12_345 } == ["missingPerson.lastSeen.district district.range"])
        #expect(
            told {
                $0.missingPerson.lastSeen.coordinates = .with {
                    $0.latitude = 88.3; $0.longitude = 22.5
                }
            } == [
                "missingPerson.lastSeen.coordinates coordinates.elsewhere"
            ])
    }

    @Test("take a time of arrival that has passed and legs out of order")
    func journeys() {
        #expect(
            told(.suspectMovement) { $0.suspectMovement.eta.to.seconds = $0.issuedAt.seconds - 1 } == [
                "suspectMovement.eta.to eta.past"
            ])
        #expect(
            told(.suspectMovement) {
                $0.suspectMovement.legs = [
                    .with { $0.departs.at.seconds = 1_795_150_900 }, .with { $0.departs.at.seconds = 1_795_150_800 },
                ]
            } == ["suspectMovement.legs[1].departs.at leg.order"])
    }

    @Test(
        "take what a constable can know at two in the morning: half a plate, a landline, a foreign number, months of age"
    )
    func untidy() {
        let found = told(.suspectMovement) {
            $0.officer.phone = "033 2214 0000"
            $0.suspectMovement.phones = ["+9779800000210", "+8801712345678", "+913322140000", "98123"]
            $0.suspectMovement.imeis = ["35684412750093", "490154203237518"]
            $0.suspectMovement.legs = [
                .with { $0.vehicle.plate = "white van, 48??" }, .with { $0.vehicle.plate = "BA 2 CHA 4410" },
                .with { $0.vehicle.plate = "WB 74 AB 12" }, .with { $0.flight.number = "Indigo to Bangkok" },
                .with { $0.train.number = "Darbhanga Express" }, .with { $0.departs.airportCode = "Kochi" },
            ]
        }
        #expect(
            found == [
                "officer.phone phone.format", "suspectMovement.phones[3] phone.format",
                "suspectMovement.imeis[0] imei.format", "suspectMovement.legs[0].vehicle.plate plate.partial",
                "suspectMovement.legs[1].vehicle.plate plate.format",
                "suspectMovement.legs[2].vehicle.plate plate.partial",
                "suspectMovement.legs[3].flight.number flight.format",
                "suspectMovement.legs[4].train.number train-number.format",
                "suspectMovement.legs[5].departs.airportCode airport-code.format",
            ])
        #expect(
            told {
                $0.missingPerson.age = .with {
                    $0.low = 14; $0.high = 18; $0.unit = .months
                }
            } == [])
    }
}

@Suite("A registration mark")
struct PlateTests {
    @Test(
        "is told by its form",
        arguments: [
            ("WB 74 AB 1234", Plate.Kind.state), ("TS 09 EA 0001", .state), ("OR-02-A-77 88", .state),
            ("UA 07 1234", .state), ("DL1CAB1234", .state), ("22 BH 1234 AA", .bharat), ("XX 74 AB 1234", .other),
            ("BR 02 ?A 48??", .partial), ("?", .partial), ("MH 12 4", .partial), ("T 08 22 MH 1234 AB", .temporary),
            ("↑ 21 B 123456 H", .military), ("06 D 15243 K", .military), ("BA 2 CHA 4410", .other),
            ("77 CD 12", .other), ("", .other), ("ঢাকা মেট্রো", .other),
        ])
    func kinds(plate: String, kind: Plate.Kind) { #expect(Plate.kind(of: plate) == kind, "\(plate)") }

    @Test("is compared without blanks, hyphens and case")
    func normalised() { #expect(Plate.normalised("wb-74 ab 1234") == "WB74AB1234") }
}

@Suite("An Aadhaar-like number that is on the topic")
struct MaskingTests {
    @Test(
        "is masked digit by digit, and nothing else",
        arguments: [
            ("no. 2341-2341-2346.", "no. XXXX-XXXX-XXXX."),
            ("call 98123 45678; 234123412346", "call 98123 45678; XXXXXXXXXXXX"),
            ("क २३४१ २३४१ २३४६ ख", "क XXXX XXXX XXXX ख"), ("1111 2341 2341 2346 9999", "1111 XXXX XXXX XXXX 9999"),
            ("234123412346 and 2341 2341 2346", "XXXXXXXXXXXX and XXXX XXXX XXXX"),
            ("919812345674", "919812345674"), ("nothing", "nothing"), ("", ""),
            ("1 2 3    2341 2341 2346", "1 2 3    XXXX XXXX XXXX"),
        ])
    func masked(text: String, expected: String) { #expect(NationalNumber.masked(text) == expected) }

    @Test("goes no further than the bytes as received, in whatever text it stands")
    func admitted() throws {
        let message = Sanket_V1_Alert.sample {
            $0.narrative = "her card says 2341 2341 2346"
            $0.headline = "found"
            $0.missingPerson.names = [.with { $0.text = "Rekha 234123412346" }]
            $0.missingPerson.phones = ["234123412346", "+919812345674"]
            $0.missingPerson.lastSeen.at.seconds = 1_795_150_000
        }
        let admission = admit(value: try message.protobuf, headers: [], topicKind: .missingPerson, partition: 19)
        let alert = try #require(admission.alert)
        #expect(admission.rules.filter { $0 == "text.national-number" }.count == 3)
        var expected = message
        expected.narrative = "her card says XXXX XXXX XXXX"
        expected.missingPerson.names[0].text = "Rekha XXXXXXXXXXXX"
        expected.missingPerson.phones[0] = "XXXXXXXXXXXX"
        #expect(try alert.message.decoded() == expected)
        let fromJSON = admit(value: try message.json, headers: [], topicKind: .missingPerson, partition: 19)
        #expect(try #require(fromJSON.alert).canonicalDigest() == alert.canonicalDigest())
        #expect(Validator.parse(protobuf: try message.protobuf).failure != nil, "the door refuses it")
    }

    @Test("keeps fields of a newer schema as they are")
    func unknown() throws {
        var message = Sanket_V1_Alert.sample { $0.narrative = "234123412346" }
        try message.missingPerson.merge(serializedBytes: Data([0xF2, 0x3F, 0x02, 0x6F, 0x6B]))
        let alert = try #require(
            admit(value: try message.protobuf, headers: [], topicKind: .missingPerson, partition: 19).alert)
        let again = try alert.message.decoded()
        #expect(again.missingPerson.unknownFields.data.count == 5 && again.narrative == "XXXXXXXXXXXX")
    }
}
