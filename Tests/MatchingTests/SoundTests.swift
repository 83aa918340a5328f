@testable import Matching
import Testing

@Suite("Names by their sound")
struct SoundTests {
    private func words(_ text: String) -> [String] {
        NameParser.parse(text).own.first?.parts.map { String(decoding: $0.sound.standard, as: UTF8.self) } ?? []
    }

    @Test(
        "One name, however it is spelt and in either script",
        arguments: [
            ["रेखा", "Rekha", "Raikha", "REKA", "Rekhaa"], ["सुनीता", "Sunita", "Suneeta", "Sunitha"],
            ["लक्ष्मी", "Lakshmi", "Laxmi", "Laxmee"], ["पूजा", "Puja", "Pooja"], ["विजय", "Vijay", "Bijai", "Wijay"],
            ["ज्योति", "Jyoti", "Jyothi", "Joti"], ["श्याम", "Shyam", "Sham", "Syam"], ["कमला", "Kamla", "Kamala"],
            ["कृष्ण", "Krishna", "Krisna", "Krishan"], ["सुरेन्द्र", "Surendra", "Surender"],
            ["ज्ञान", "Gyan", "Gian", "Dnyan", "Jnan"],
            ["फ़ातिमा", "फातिमा", "Fatima", "Phatima"], ["नईम", "Naeem", "Naim", "Nayeem"], ["ज़ीनत", "Zeenat", "Jinat"],
            ["शांति", "शान्ति", "Shanti", "Santi"], ["चंपा", "चम्पा", "Champa"], ["कानपुर", "Kanpur"],
            ["रवींद्र", "Ravindra", "Ravinder", "Rabindra"], ["आयशा", "Ayesha", "Aisha"],
            ["प्रिया", "Priya", "Pria", "Preeya"], ["गौतम", "Gautam", "Goutam", "Gowtam"], ["मंडल", "Mandal", "Mondal"],
            ["चौधरी", "Chaudhary", "Choudhury", "Chowdhury"], ["सिंह", "Singh", "Sing"], ["মণ্ডল", "Mandal"],
            ["রেখা", "Rekha"],
            ["ગીતા", "Geeta"], ["ਸੁਖਦੇਵ", "Sukhdev"],
        ])
    func same(spellings: [String]) {
        let sounds = spellings.map(words)
        #expect(Set(sounds).count == 1, "\(zip(spellings, sounds).map { "\($0) \($1)" })")
    }

    @Test(
        "Other names stay others",
        arguments: [
            ("Rekha", "Rakhi"), ("Asha", "Usha"), ("Kiran", "Karan"), ("Sunita", "Sunil"), ("Ramesh", "Rakesh"),
            ("Anita", "Amita"), ("Gita", "Rita"), ("Meena", "Mona"), ("Rekha", "Lekha"), ("Ajay", "Vijay"),
            ("Sheela", "Shaila"),
        ])
    func different(first: String, second: String) { #expect(words(first) != words(second)) }

    @Test("Honorifics go, relations and aliases are names of their own")
    func parts() {
        let parsed = NameParser.parse("Smt. Rekha Devi @ Munni w/o Shri Ram Prasad")
        #expect(parsed.own.count == 2 && parsed.own.map(\.parts.count) == [2, 1])
        #expect(parsed.related.map(\.parts.count) == [2])
        #expect(NameParser.parse("रेखा देवी पत्नी श्री राम प्रसाद").related.count == 1)
        #expect(NameParser.parse("Sri Devi").own.first?.parts.count == 2)
        #expect(NameParser.parse("D/O.Suresh").related.count == 1)
    }

    @Test("Initials are initials: R.K. Mandal, RK Mandal, आर॰ के॰ मंडल")
    func initials() {
        for text in ["R.K. Mandal", "RK Mandal", "आर॰ के॰ मंडल", "आर. के. मंडल"] {
            let name = NameParser.parse(text).own.first
            #expect(name?.parts.map(\.weight) == [.initial, .initial, .strong], "\(text)")
        }
    }

    @Test(
        "Whatever is in a text, reading it ends",
        arguments: ["", "  ", "...", "@@ d/o", "12 34", "र्", "्", "ँ", "y", "h", "w", "x", "🙂", "R.", "\u{0}"])
    func anything(text: String) {
        let parsed = NameParser.parse(text)
        #expect(parsed.own.count <= 1)
    }
}
