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
    @Test("has every rule and every value of every enumeration in every language, and nothing that nobody says")
    func gaps() throws {
        var expected = Set(Rule.allCases.map { "rule.\($0.rawValue)" })
        for (name, type) in Schema.current.enumerations where !["sanket.v1.Privacy", "sanket.v1.Format"].contains(name)
        {
            expected.formUnion(type.numbers.filter { $0.value != 0 }.keys)
        }
        for language in Language.allCases {
            #expect(expected.subtracting(Catalogue.current.keys(in: language)) == [], "\(language.rawValue)")
            #expect(Catalogue.current.keys(in: language) == Catalogue.current.keys(in: .english))
        }
        let others = Catalogue.current.keys(in: .english).subtracting(expected)
        #expect(others.allSatisfy { $0.hasPrefix("summary.") || $0.hasPrefix("explain.") }, "\(others)")
    }

    @Test("says nothing in Hindi as it says it in English, but for what is a name there too")
    func untranslated() {
        let same = Catalogue.current.keys(in: .english).filter {
            Catalogue.current.phrase($0, in: .hindi) == Catalogue.current.phrase($0, in: .english)
        }
        #expect(same == [])
    }

    @Test("speaks another language as soon as its table has a column for it")
    func anotherLanguage() throws {
        let table = "key,en,bn\nDUTY_ACT,act,কাজ করুন\nDUTY_LOOK_OUT,look out,\n"
        let catalogue = Catalogue(CSV(Array(table.utf8)))
        #expect(catalogue.languages.map(\.rawValue) == ["en", "bn"])
        let bengali = try #require(catalogue.languages.last)
        #expect(catalogue.phrase("DUTY_ACT", in: bengali) == "কাজ করুন")
        #expect(catalogue.phrase("DUTY_LOOK_OUT", in: bengali) == "look out", "a gap is told in English")
        #expect(Language(rawValue: "bn") == nil && Language.allCases == [.english, .hindi])
    }

    @Test("names every State in every language")
    func states() {
        for language in Language.allCases {
            #expect(State.all.allSatisfy { !$0.name(in: language).isEmpty && $0.name(in: language) != $0.iso })
        }
    }

    @Test("shows the key where it has no phrase")
    func unknown() { #expect(Catalogue.current.phrase("no.such", in: .hindi) == "no.such") }
}
