import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("An alert at a viewer's level, whatever the alert")
struct ShownAlertTests {
    private let now = Date(timeIntervalSince1970: 1_795_150_860)

    /// What a level shows of the classes, said once more and apart from the code.
    private static let allowed: [AlertLevel: Set<Sanket_V1_Privacy>] = [
        .redacted: [.public], .full: [.public, .police, .victimIdentity],
        .host: [.public, .police, .victimIdentity, .operational],
        .everything: [.public, .police, .victimIdentity, .operational],
    ]

    /// The class of a field and of every field that it stands in.
    private static func classes(of path: String) -> Set<Sanket_V1_Privacy> {
        var classes: Set<Sanket_V1_Privacy> = []
        var shape = Schema.current.message("sanket.v1.Alert")
        for name in path.split(separator: ".") {
            guard let field = shape?.field(json: String(name)) else { return [.unspecified] }
            classes.insert(field.privacy)
            if case .message(let nested) = field.type { shape = Schema.current.messages[nested] } else { shape = nil }
        }
        return classes
    }

    private func texts(_ shown: ShownAlert) throws -> [String] {
        [String(decoding: shown.protobuf, as: UTF8.self), String(decoding: try shown.json(), as: UTF8.self)]
    }

    @Test("shows no text of a class beyond the level, and every other one", arguments: Kind.allCases)
    func levels(kind: Kind) throws {
        var looked: [AlertLevel: (hidden: Int, shown: Int)] = [:]
        for seed in UInt64(1)...40 {
            let author = Author(seed: seed)
            let alert = try #require(Alert(try Specimen { author.text($0, $1) }.alert(kind), kind: kind))
            for level in AlertLevel.allCases {
                let shown = ShownAlert(alert, at: level, recordedAt: now)
                let texts = try texts(shown)
                let allowed = try #require(Self.allowed[level])
                for (path, secret) in author.secrets {
                    let isShown = Self.classes(of: path).isSubset(of: allowed)
                    if isShown, !shown.withheld.contains(path) {
                        looked[level, default: (0, 0)].shown += 1
                        // JSON writes every text as it is: none has a quote or a control character.
                        #expect(texts.allSatisfy { $0.contains(secret) }, "\(level), \(path), seed \(seed)")
                    } else if !isShown {
                        looked[level, default: (0, 0)].hidden += 1
                        #expect(!texts.contains { $0.contains(secret) }, "\(level), \(path), seed \(seed)")
                    }
                }
            }
        }
        #expect(looked[.redacted]?.hidden ?? 0 > 40 * 20)
        #expect(looked[.everything]?.shown ?? 0 > 40 * 20 && looked[.full]?.shown ?? 0 > 40 * 10)
        if kind == .rescueRequest { #expect(looked[.full]?.hidden ?? 0 > 40 * 8) }
    }

    @Test("shows no number of a class beyond the level", arguments: Kind.allCases)
    func numbers(kind: Kind) throws {
        var planted: [String: Int] = [:]
        let specimen = Specimen(
            text: { path, field in
                path == "id" ? "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1" : field.format == .state ? "IN-WB" : ""
            },
            number: { path, field in
                if case .enumeration = field.type { return Specimen.known(path, field) }
                if path == "revision" || path == "utcOffsetMinutes" { return 1 }
                planted[path] = 71_000_000 + planted.count
                return planted[path] ?? 0
            })
        let alert = try #require(Alert(try specimen.alert(kind), kind: kind))
        #expect(planted.count > 6)
        for level in AlertLevel.allCases where level > .redacted {
            let allowed = try #require(Self.allowed[level])
            let json = String(decoding: try ShownAlert(alert, at: level, recordedAt: now).json(), as: UTF8.self)
            for (path, number) in planted {
                #expect(json.contains("\(number)") == Self.classes(of: path).isSubset(of: allowed), "\(level), \(path)")
            }
        }
        // Of the coordinates only those of the rescue place are operational.
        let full = String(decoding: try ShownAlert(alert, at: .full, recordedAt: now).json(), as: UTF8.self)
        #expect(full.contains("22.583912345") == (kind != .rescueRequest))
    }

    @Test("shows no field of a newer schema, but to who sees everything")
    func unknownFields() throws {
        var stowaway = Data([0xF2, 0x3F, 0x04])
        stowaway.append(contentsOf: "MARK".utf8)
        var message = try Contract.example("joint-raid-visiting-team")
        try message.merge(serializedBytes: stowaway)
        try message.rescueRequest.place.merge(serializedBytes: stowaway)
        try message.rescueRequest.wantedBy.merge(serializedBytes: stowaway)
        let alert = try #require(Alert(message))
        for level in AlertLevel.allCases {
            let shown = ShownAlert(alert, at: level, recordedAt: now)
            let texts = try texts(shown)
            #expect(texts[0].contains("MARK") == (level == .everything) && !texts[1].contains("MARK"), "\(level)")
        }
    }

    @Test("gives both encodings of the same message, which is whole for its sender", arguments: try Contract.examples)
    func encodings(name: String) throws {
        let message = try Contract.example(name)
        let alert = try #require(Alert(message))
        for level in AlertLevel.allCases {
            let shown = ShownAlert(alert, at: level, recordedAt: now)
            if level == .redacted {
                #expect(shown.messageType == "sanket.v1.Notification")
                #expect(
                    try Sanket_V1_Notification(jsonUTF8Bytes: shown.json())
                        == Sanket_V1_Notification(serializedBytes: shown.protobuf))
            } else {
                #expect(shown.messageType == "sanket.v1.Alert" && shown.withheld == [])
                let fromJSON = try Sanket_V1_Alert(jsonUTF8Bytes: shown.json())
                #expect(fromJSON == (try Sanket_V1_Alert(serializedBytes: shown.protobuf)))
                if level >= .host { #expect(fromJSON == (try alert.message.decoded())) }
            }
        }
    }

    @Test("tells the redacted as a notification does, without a target")
    func redacted() throws {
        let alert = try #require(Alert(try Contract.example("girl-promised-work")))
        let target = try #require(Target(.union, reasons: [Reason(.explicit, duty: .act, disclosure: .full)]))
        var notification = Redaction.notification(of: alert, to: target, recordedAt: now)
        notification.id = ""
        notification.target = ""
        notification.duty = .unspecified
        notification.disclosure = .unspecified
        notification.reasons = []
        let shown = ShownAlert(alert, at: .redacted, recordedAt: now)
        #expect(try Sanket_V1_Notification(serializedBytes: shown.protobuf) == notification)
    }

    @Test("leaves out a free text that repeats the exact rescue place, and says which")
    func repeated() throws {
        var message = try Contract.example("kiln-family-rescue")
        message.headline = "Held behind the kiln"
        message.narrative = "They are at the brick kiln behind the WATER tank, two kilometres north of the village."
        message.rescueRequest.place.premises = "Brick kiln behind the water tank"
        let alert = try #require(Alert(message))
        let full = ShownAlert(alert, at: .full, recordedAt: now)
        let shown = try Sanket_V1_Alert(serializedBytes: full.protobuf)
        #expect(full.withheld == ["narrative"] && shown.narrative.isEmpty)
        #expect(shown.headline == message.headline && shown.rescueRequest.place.state == "IN-TS")
        #expect(!shown.rescueRequest.place.hasCoordinates && shown.rescueRequest.place.premises.isEmpty)
        let host = ShownAlert(alert, at: .host, recordedAt: now)
        #expect(host.withheld == [])
        #expect(try Sanket_V1_Alert(serializedBytes: host.protobuf).narrative == message.narrative)
    }

    @Test("shows a time that is none to nobody in JSON, instead of failing")
    func impossibleTime() throws {
        var message = try Contract.example("girl-promised-work")
        message.expiresAt = .init(seconds: 999_999_999_999_999)
        let alert = try #require(Alert(message))
        for level in AlertLevel.allCases {
            let json = String(decoding: try ShownAlert(alert, at: level, recordedAt: now).json(), as: UTF8.self)
            #expect(json.contains("IN-"))
        }
    }
}
