import Alerts
import Matching
import Testing

@Suite("Names compared")
struct LikenessTests {
    /// As a search scores one stored name; 0 where it would not come upon it.
    private func likeness(_ query: String, _ name: String) -> Double {
        guard let query = NameQuery(query, under: secret), let stored = NameParser.parse(name).own.first,
            !Set(query.keys).isDisjoint(with: NameBlocks.stored(stored, under: secret).keys)
        else { return 0 }
        return query.likeness(
            to: NameSignature(stored, under: secret),
            relatives: NameParser.parse(name).related.map { NameSignature($0, under: secret) })
    }

    @Test(
        "Found",
        arguments: [
            ("Rekha Devi", "रेखा देवी"), ("Rekha Devi", "Raikha"), ("Rekha Devi", "Rekha D."), ("Rekha D.", "Rekha Devi"),
            ("Devi Rekha", "Rekha Devi"), ("Rekha Mandal", "Mondal Rekha"), ("R. Mandal", "Rekha Mandal"),
            ("Rekha", "Rekha Mandal"), ("Rekha Mandal", "Rekha Kumari Mandal"), ("Ram Kumar Das", "Ramkumar Das"),
            ("Rekha Devi d/o Suresh", "Rekha Devi d/o सुरेश प्रसाद"), ("Rekha Devi d/o Suresh", "Rekha Devi"),
            ("Sunita Ramesh Patil", "Sunita Patil"), ("Md. Imran", "मोहम्मद इमरान"), ("Rekha @ Munni", "Munni"),
            ("Smt. Rekha Devi", "रेखा"),
        ])
    func same(query: String, name: String) {
        let found = likeness(query, name)
        #expect(found >= NameSignature.threshold, "\(query), \(name): \(found)")
    }

    @Test(
        "Not found",
        arguments: [
            ("Rekha Devi", "Rakhi Devi"), ("Kiran Mandal", "Karan Mandal"), ("Sunita Mandal", "Sunil Mandal"),
            ("Ramesh Singh", "Rakesh Singh"), ("Asha Devi", "Usha Devi"), ("Rekha Mandal", "Rekha Das"),
            ("Rekha Devi d/o Suresh", "Rekha Devi d/o Mahesh"), ("Kiran Devi", "Kiran Kumar"),
            ("R. Mandal", "Sunita Mandal"),
            ("Devi", "Rekha Devi"), ("Rekha", "Sunita"),
        ])
    func different(query: String, name: String) {
        let found = likeness(query, name)
        #expect(found < NameSignature.threshold, "\(query), \(name): \(found)")
    }

    @Test("A name is as like another as that one is like it, and itself fully")
    func symmetric() throws {
        let texts = [
            "Rekha Devi", "रेखा", "R. K. Mandal", "Mondal Rekha Kumari", "Sunita Ramesh Patil", "Kiran", "Devi Rani",
        ]
        let signatures = try texts.map { NameSignature(try #require(NameParser.parse($0).own.first), under: secret) }
        for first in signatures {
            #expect(first.likeness(to: first) == 1)
            for second in signatures {
                #expect(abs(first.likeness(to: second) - second.likeness(to: first)) < 1e-9)
            }
        }
    }

    @Test("A signature survives its bytes, and other bytes are none")
    func bytes() throws {
        let name = try #require(NameParser.parse("R. Rekha Devi Mandal").own.first)
        let signature = NameSignature(name, under: secret)
        #expect(NameSignature(bytes: signature.bytes) == signature)
        #expect(NameSignature(bytes: []) == nil)
        #expect(NameSignature(bytes: Array(signature.bytes.dropLast())) == nil)
        #expect(NameSignature(bytes: [9] + signature.bytes.dropFirst()) == nil)
    }
}
