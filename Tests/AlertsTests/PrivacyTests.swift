import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("Privacy")
struct PrivacyTests {
    @Test("gives every field of every message a class, and no outward message a field that could hold a name")
    func audit() { #expect(PrivacyAudit.findings(.current) == []) }

    @Test("notices when any one field loses its class")
    func droppedClass() throws {
        let set = try Contract.descriptorSet()
        var dropped = 0
        for file in set.file.indices {
            for message in set.file[file].messageType.indices {
                for field in set.file[file].messageType[message].field.indices {
                    var changed = set
                    changed.file[file].messageType[message].field[field].options.clearSanket_V1_privacy()
                    let name =
                        "\(set.file[file].messageType[message].name).\(set.file[file].messageType[message].field[field].name)"
                    #expect(PrivacyAudit.findings(Schema(changed)).contains("sanket.v1.\(name) has no privacy class"))
                    dropped += 1
                }
            }
        }
        #expect(dropped > 150)
    }

    @Test("notices a secret class or a free text in an outward message", arguments: PrivacyAudit.outward.map(\.message))
    func secretInOutward(name: String) throws {
        let set = try Contract.descriptorSet()
        for file in set.file.indices {
            for message in set.file[file].messageType.indices
            where name.hasSuffix(".\(set.file[file].messageType[message].name)") {
                for field in set.file[file].messageType[message].field.indices {
                    for secret in [Sanket_V1_Privacy.victimIdentity, .operational] {
                        var changed = set
                        changed.file[file].messageType[message].field[field].options.Sanket_V1_privacy = secret
                        #expect(!PrivacyAudit.findings(Schema(changed)).isEmpty)
                    }
                    if set.file[file].messageType[message].field[field].type == .string {
                        var changed = set
                        changed.file[file].messageType[message].field[field].options.Sanket_V1_format = .line
                        #expect(!PrivacyAudit.findings(Schema(changed)).isEmpty)
                    }
                }
            }
        }
    }

    @Test("lets none of the sender's texts out, whatever field it stands in", arguments: Kind.allCases)
    func markers(kind: Kind) throws {
        let specimen = Specimen { path, _ in
            switch path {
            case "id": "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
            case "origin": "IN-WB"
            default: "MARK \(path)"
            }
        }
        var message = try specimen.alert(kind)
        #expect(try message.jsonString().components(separatedBy: "MARK").count > 15)
        message.suspectMovement.requestedActions = [.locate]
        if kind == .rescueRequest { message.rescueRequest.requestedActions = [.rescue] }
        let alert = try #require(Alert(message, kind: kind))
        for bytes in try Self.outward(alert) {
            #expect(!bytes.contains("MARK"))
            let latitude = withUnsafeBytes(of: 22.583912345.bitPattern.littleEndian) { Data($0) }
            #expect(bytes.range(of: latitude) == nil && !bytes.contains("22.5839"))
        }
    }

    @Test("lets none of the sender's numbers out, but those that may be shown", arguments: Kind.allCases)
    func numbers(kind: Kind) throws {
        // Each number of an alert is another one, and each value of an enumeration one that nobody knows.
        var planted: [String: Int] = [:]
        let specimen = Specimen(
            text: { path, field in
                path == "id" ? "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1" : field.format == .state ? "IN-WB" : ""
            },
            number: { path, field in
                if path == "revision" || path == "utcOffsetMinutes" { return 1 }
                planted[path] = 71_000_000 + planted.count
                return planted[path] ?? 0
            })
        var message = try specimen.alert(kind)
        #expect(planted.count > 15)
        if kind == .suspectMovement { message.suspectMovement.requestedActions = [.locate] }
        if kind == .rescueRequest { message.rescueRequest.requestedActions = [.rescue] }
        let alert = try #require(Alert(message, kind: kind))
        for bytes in try Self.outward(alert) {
            for (path, number) in planted {
                var varint = ProtobufWriter(capacity: 8)
                varint.varint(UInt64(number))
                #expect(bytes.range(of: Data(varint.bytes)) == nil && !bytes.contains("\(number)"), "\(path)")
            }
        }
    }

    @Test("lets no unknown field of the sender out, however deep it stands")
    func unknownFields() throws {
        var stowaway = Data([0xF2, 0x3F, 0x04])
        stowaway.append(contentsOf: "MARK".utf8)
        func hide<M: Message>(in message: inout M) throws { try message.merge(serializedBytes: stowaway) }
        for kind in Kind.allCases {
            var message = try Specimen { path, field in
                path == "id" ? "0193461a-2c3d-7e4f-8a5b-6c7d8e9fa0b1" : field.format == .state ? "IN-WB" : ""
            }.alert(kind)
            try hide(in: &message)
            switch kind {
            case .missingPerson:
                try hide(in: &message.missingPerson)
                try hide(in: &message.missingPerson.lastSeen)
                try hide(in: &message.missingPerson.lastSeen.at)
            case .rescueRequest:
                message.rescueRequest.requestedActions = [.rescue]
                try hide(in: &message.rescueRequest.victims)
                try hide(in: &message.rescueRequest.groups[0])
                try hide(in: &message.rescueRequest.groups[0].count)
                try hide(in: &message.rescueRequest.wantedBy)
            case .suspectMovement:
                message.suspectMovement.requestedActions = [.detain]
                try hide(in: &message.suspectMovement.eta)
                try hide(in: &message.suspectMovement.eta.from)
                try hide(in: &message.suspectMovement.victims)
                try hide(in: &message.suspectMovement.victims.count)
            }
            #expect(try message.serializedData().contains("MARK"))
            let alert = try #require(Alert(message, kind: kind))
            for bytes in try Self.outward(alert) { #expect(!bytes.contains("MARK")) }
        }
    }

    /// Every outward message of the alert, in both encodings, and its summaries.
    private static func outward(_ alert: Alert) throws -> [Data] {
        let now = Date(timeIntervalSince1970: 1_795_150_860)
        let target = try #require(Target(.union, reasons: [Reason(.explicit, duty: .act, disclosure: .full)]))
        let notifications = [
            Redaction.notification(of: alert, to: target, recordedAt: now),
            Redaction.withdrawal(of: alert, from: .union, recordedAt: now),
        ]
        let item = try #require(Redaction.feedItem(of: alert, recordedAt: now))
        return try notifications.flatMap { notification in
            [try notification.serializedData(), try notification.jsonUTF8Data()]
                + Language.allCases.map { Data(Summary.line(notification, language: $0).utf8) }
        } + [try item.serializedData(), try item.jsonUTF8Data()]
    }
}

extension Data {
    fileprivate func contains(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }
}
