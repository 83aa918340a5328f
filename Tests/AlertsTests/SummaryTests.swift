import Alerts
import Foundation
import SwiftProtobuf
import Testing

@Suite("A summary")
struct SummaryTests {
    private func line(_ name: String, _ language: Language, _ change: (inout Sanket_V1_Alert) -> Void = { _ in }) throws
        -> String
    {
        var message = try Contract.example(name)
        change(&message)
        let alert = try #require(Alert(message))
        let target = try #require(
            Target(
                .union,
                reasons: [
                    Reason(.explicit, duty: .act, disclosure: .full),
                    Reason(.nationwide, duty: .lookOut, disclosure: .redacted),
                ]))
        return Summary.line(
            Redaction.notification(of: alert, to: target, recordedAt: Date(timeIntervalSince1970: 0)),
            language: language)
    }

    @Test("says in one line what a reader needs, in English")
    func english() throws {
        #expect(
            try line("toddler-lost-at-station", .english)
                == "Missing person · female, child under 12 · last seen: West Bengal · from: West Bengal · immediate · act: named by the sender, child missing, nationwide"
        )
        #expect(
            try line("van-heading-west", .english).contains(
                "heading to: Uttar Pradesh · victims: 6–8 · asked: stop and check, rescue first"))
        #expect(
            try line("kiln-family-rescue", .english).contains(
                "victims: 9–11 · bonded labour, child labour · in: Telangana"))
    }

    @Test("says the same in Hindi")
    func hindi() throws {
        #expect(
            try line("toddler-lost-at-station", .hindi)
                == "लापता व्यक्ति · महिला, 12 वर्ष से कम आयु का बच्चा · अंतिम बार देखा गया: पश्चिम बंगाल · प्रेषक: पश्चिम बंगाल · तत्काल · कार्रवाई करें: प्रेषक द्वारा नामित, लापता बच्चा, राष्ट्रव्यापी"
        )
    }

    @Test("begins with what is no actual alert")
    func exercise() throws {
        #expect(try line("exercise-coastal-state", .english).hasPrefix("EXERCISE · Missing person"))
    }

    @Test("stays silent on what a newer schema says")
    func newer() throws {
        let text = try line("van-heading-west", .english) {
            $0.urgency = .UNRECOGNIZED(40); $0.suspectMovement.warnings = [.UNRECOGNIZED(40)]
        }
        #expect(!text.contains("40") && !text.contains("· ·"))
    }
}

@Suite("The catalogue")
struct CatalogueTests {
    @Test("has every rule and every enumeration of an outward message in every language")
    func gaps() throws {
        var expected = Set(Rule.allCases.map { "rule.\($0.rawValue)" })
        for name in ["Notification", "FeedItem"] {
            var pending = [try #require(Schema.current.message("sanket.v1.\(name)"))]
            while let shape = pending.popLast() {
                for field in shape.fields {
                    switch field.type {
                    case .message(let nested): pending.append(Schema.current.messages[nested])
                    case .enumeration(let type): expected.formUnion(type.numbers.filter { $0.value != 0 }.keys)
                    default: break
                    }
                }
            }
        }
        for language in Language.allCases {
            #expect(expected.subtracting(Catalogue.current.keys(in: language)) == [])
        }
        #expect(Catalogue.current.keys(in: .hindi) == Catalogue.current.keys(in: .english))
    }

    @Test("shows the key where it has no phrase")
    func unknown() { #expect(Catalogue.current.phrase("no.such", in: .hindi) == "no.such") }
}
