import Alerts
import Store
import Testing

@testable import Gateway

@Suite("PINs")
struct PinTests {
    private func officer(_ text: String = "wb-ahtu-01") throws -> OfficerID { try #require(OfficerID(text)) }

    @Test(
        "Six to twelve digits that are not guessed first",
        arguments: ["280461", "9073514826", "739518264013", "112358"])
    func right(text: String) throws {
        let pin = try Pin(text, for: officer())
        #expect(pin.digits == Array(text.utf8))
    }

    @Test(
        "What is no PIN", arguments: ["", "12345", "1234567890123", "28046a", "28046 ", "-28046", "２８０４６１", "28046१"])
    func form(text: String) throws {
        let officer = try officer()
        #expect(throws: Pin.Fault.form) { try Pin(text, for: officer) }
    }

    @Test(
        "What is guessed first",
        arguments: [
            "000000", "777777", "123456", "654321", "345678", "890123", "210987", "121212", "123123", "1231231231",
            "112211",
            "111112",
        ])
    func trivial(text: String) throws {
        let officer = try officer()
        #expect(throws: Pin.Fault.trivial) { try Pin(text, for: officer) }
    }

    @Test("Nothing of the officer's id")
    func own() throws {
        let officer = try officer("hc-280461")
        #expect(throws: Pin.Fault.trivial) { try Pin("280461", for: officer) }
    }

    @Test("A PIN shows itself nowhere")
    func hidden() throws {
        let pin = try Pin("280461", for: officer())
        var dumped = ""
        dump(pin, to: &dumped)
        for text in ["\(pin)", String(reflecting: pin), "\([pin])", "\(Optional(pin) as Any)", dumped] {
            #expect(!text.contains("280461") && !text.contains("50, 56"))
        }
    }

    @Test("A hash is of its PIN alone, and no two are the same")
    func hashes() throws {
        let cheap = PinHash(logRounds: 4, blockSize: 8, parallelism: 1)
        let (pin, other) = (try Pin("280461", for: officer()), try Pin("280462", for: officer()))
        let (first, second) = (try cheap.make(pin), try cheap.make(pin))
        #expect(first.hash != second.hash && first.salt != second.salt)
        #expect(first.salt.count == 16 && first.hash.count == 32)
        #expect(try PinHash.matches(pin, first))
        #expect(try PinHash.matches(pin, second))
        #expect(try !PinHash.matches(other, first))
    }

    @Test("A hash is checked by the parameters that it was made by, and as scrypt has it")
    func parameters() throws {
        // RFC 7914, section 12, has no test of digits alone; this one is of Python's hashlib.scrypt.
        let stored = StoredPin(
            logRounds: 10, blockSize: 8, parallelism: 2, salt: Array("sixteen bytes of".utf8), hash: Self.known)
        let (right, wrong) = (try Pin("280461", for: officer()), try Pin("280462", for: officer()))
        #expect(try PinHash.matches(right, stored))
        #expect(try !PinHash.matches(wrong, stored))
    }

    @Test("What is made today is as OWASP asks")
    func recommended() {
        let hash = PinHash.recommended
        let options: [(Int16, Int16)] = [(17, 1), (16, 2), (15, 3), (14, 5), (13, 10)]
        #expect(hash.blockSize == 8 && options.contains { $0 == (hash.logRounds, hash.parallelism) })
    }

    private static let known: [UInt8] = [
        0xF5, 0x2E, 0x60, 0x41, 0xE6, 0xA5, 0xCA, 0x68, 0xA5, 0x82, 0x2B, 0xD9, 0x67, 0x5E, 0x48, 0xD1,
        0x15, 0xB4, 0xD9, 0xCC, 0x04, 0x86, 0xD1, 0x78, 0xBF, 0x88, 0x20, 0x66, 0x61, 0x04, 0xA4, 0x9A,
    ]
}
