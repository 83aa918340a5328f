import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("Redaction, whatever the alert")
struct RedactionPropertyTests {
    @Test("lets no text out that is more than public, in whatever field and form it stands", arguments: Kind.allCases)
    func secrets(kind: Kind) throws {
        let now = Date(timeIntervalSince1970: 1_795_150_860)
        let target = try #require(Target(.union, reasons: [Reason(.explicit, duty: .act, disclosure: .full)]))
        var looked = 0
        for seed in UInt64(1)...60 {
            let author = Author(seed: seed)
            let specimen = Specimen { path, field in author.text(path, field) }
            var message = try specimen.alert(kind)
            if kind == .suspectMovement { message.suspectMovement.requestedActions = [.locate] }
            if kind == .rescueRequest { message.rescueRequest.requestedActions = [.rescue] }
            let alert = try #require(Alert(message, kind: kind))
            var earlier = message
            earlier.headline = "earlier"
            let previous = try #require(Alert(earlier, kind: kind))
            let notification = Redaction.notification(of: alert, to: target, recordedAt: now, after: previous)
            let item = try #require(Redaction.feedItem(of: alert, recordedAt: now))
            let outward =
                [
                    String(decoding: try notification.serializedBytes() as [UInt8], as: UTF8.self),
                    try notification.jsonString(), try item.jsonString(),
                    String(describing: CloudEvent.of(notification)),
                    Validator.violations(of: message).map(\.description).joined(separator: "\n"),
                ] + Language.allCases.map { Summary.line(notification, language: $0) }
            for (path, secret) in author.secrets {
                looked += 1
                #expect(!outward.contains { $0.contains(secret) }, "\(path), seed \(seed)")
            }
        }
        #expect(looked > 60 * 20)
    }

    @Test("holds a suspect whole as a victim's identity, for one may be under 18")
    func suspects() throws {
        let suspect = try #require(Schema.current.message("sanket.v1.Suspect"))
        #expect(suspect.fields.count >= 17)
        for field in suspect.fields { #expect(field.privacy == .victimIdentity, "\(field.protoName)") }
        let names = Set(suspect.fields.map(\.jsonName))
        #expect(names.isSuperset(of: ["phones", "imeis", "handles", "birthDate", "homeAddress", "marks", "names"]))
    }
}
