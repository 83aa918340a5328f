import Alerts
import Matching
import Testing

@Suite("Values in one form")
struct ValueTests {
    private func isSame(_ kind: ValueKind, _ first: String, _ second: String) -> Bool {
        guard let first = MatchValue(kind, text: first), let second = MatchValue(kind, text: second) else {
            return false
        }
        return secret.key(of: first) == secret.key(of: second)
    }

    @Test(
        "A phone number is the same however it is written",
        arguments: [
            "+919812345678", "9812345678", "09812345678", "919812345678", "0091 98123 45678", "+91 98123-45678",
            "(0) 98123 45678", "९८१२३४५६७८", "+91 (0) 98123 45678", "98123.45678 ext. 12",
        ])
    func phones(text: String) { #expect(isSame(.phone, text, "+91 9812345678"), "\(text)") }

    @Test("Landlines and neighbours' numbers have one form too")
    func landlines() {
        #expect(isSame(.phone, "033-2214 5486", "+913322145486"))
        #expect(isSame(.phone, "00977 9841234567", "+9779841234567"))
        #expect(isSame(.phone, "8801712345678", "+880 1712-345678"))
        #expect(!isSame(.phone, "9812345678", "9812345679"))
    }

    @Test("What is everybody's number is nobody's", arguments: ["100", "112", "1098", "", "not known", "+91"])
    func shortNumbers(text: String) { #expect(MatchValue(.phone, text: text) == nil, "\(text)") }

    @Test(
        "A plate is the same however it is written",
        arguments: [
            "WB 02 AB 0123", "wb-2-ab-123", "WB02AB0123", "IND WB 02 AB 0123", "WB.02.AB.0123", "WB 02 AB ०१२३",
        ])
    func plates(text: String) { #expect(isSame(.plate, text, "WB02AB0123"), "\(text)") }

    @Test("Delhi's, the Bharat series, plates without a series and foreign ones")
    func otherPlates() {
        #expect(isSame(.plate, "DL 1C AB 1234", "DL01CAB1234"))
        #expect(isSame(.plate, "22 BH 1234 AA", "22bh1234aa"))
        #expect(isSame(.plate, "DL 1 1234", "DL011234"))
        #expect(isSame(.plate, "BA 2 PA 1234", "ba2pa1234"))
        #expect(!isSame(.plate, "WB02AB0123", "WB02AB0124"))
    }

    @Test(
        "A plate of which a part was not read links nothing", arguments: ["WB 02 AB ????", "?? 0123", "1234", "WB", ""])
    func partialPlates(text: String) { #expect(MatchValue(.plate, text: text) == nil, "\(text)") }

    @Test("An IMEI is told by its first fourteen digits, whatever the check digit and the version")
    func imeis() {
        #expect(isSame(.imei, "49-015420-323751-8", "490154203237510"))
        #expect(isSame(.imei, "4901542032375101", "490154203237518"))
        #expect(!isSame(.imei, "490154203237518", "490154203237618"))
        #expect(MatchValue(.imei, text: "49015420323751") == nil)
        #expect(MatchValue(.imei, text: "000000000000000") == nil)
    }

    @Test("A photograph is told by its SHA-256 in either case, and no photograph by that of nothing")
    func photographs() {
        let hash = String(repeating: "ab", count: 32)
        #expect(isSame(.photograph, hash, hash.uppercased()))
        #expect(MatchValue(.photograph, text: "abc") == nil)
        #expect(
            MatchValue(.photograph, text: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") == nil)
    }

    @Test(
        "A report is one by State, district, station in either script, number and year; its number alone is another kind"
    )
    func reports() throws {
        let state = try #require(State(iso: "IN-JH"))
        func report(_ station: String, district: UInt32 = 350, serial: UInt32 = 214) -> FirNumber {
            FirNumber(state: state, district: district, station: station, serial: serial, year: 2026)
        }
        let keys = report("P.S. Chainpur").values.map(secret.key)
        #expect(keys == report("चैनपुर थाना").values.map(secret.key))
        #expect(keys.count == 2)
        #expect(report("Chainpur", district: 0).values.map(\.kind) == [.firNumber])
        #expect(Set(report("Chainpur", serial: 215).values.map(secret.key)).isDisjoint(with: keys))
        #expect(Set(report("Gumla").values.map(secret.key)).intersection(keys).count == 1)
        #expect(FirNumber.parse("214/26")?.year == 2026)
        #expect(FirNumber.parse(" 214 / 2026 ")?.serial == 214)
        #expect(FirNumber.parse("214") == nil && FirNumber.parse("0/2026") == nil && FirNumber.parse("2/3/4") == nil)
    }

    @Test("A key has 16 bytes, is another for another kind and under another secret, and holds nothing of the value")
    func keys() throws {
        let phone = try #require(MatchValue(.phone, text: "+919812345678"))
        let other = try #require(MatchingSecret(text: String(repeating: "8f", count: 32)))
        #expect(secret.key(of: phone).count == 16)
        #expect(secret.key(of: phone) != other.key(of: phone))
        #expect(secret.fingerprint != other.fingerprint)
    }

    @Test("A secret is 32 bytes or more, in hexadecimal or base64")
    func secrets() {
        #expect(MatchingSecret(text: String(repeating: "0f", count: 32) + "\n") != nil)
        #expect(MatchingSecret(text: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=") != nil)
        #expect(MatchingSecret(text: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8") != nil)
        #expect(MatchingSecret(text: String(repeating: "0f", count: 31)) == nil)
        #expect(MatchingSecret(text: "a secret of mine") == nil)
        #expect(MatchingSecret(text: "") == nil)
    }
}
