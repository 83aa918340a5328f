import Postgres
import Alerts
import Store
import Testing

@Suite("Headers as bytes")
struct HeaderBytesTests {
    @Test("Any header survives: absent and empty values, NUL, bytes that are no text")
    func survives() {
        let headers: [(String, [UInt8]?)] = [("a", nil), ("ä", []), ("b", [0, 255, 0]), ("", [1])]
        let unpacked = HeaderBytes.unpack(HeaderBytes.pack(headers))
        #expect(unpacked.map(\.name) == headers.map(\.0))
        #expect(unpacked.map(\.value) == headers.map(\.1))
    }

    @Test("Bytes that were cut short give what is whole", arguments: 0..<30)
    func cutShort(length: Int) {
        let packed = HeaderBytes.pack([("name", [1, 2, 3]), ("other", [4, 5, 6, 7])])
        let names = HeaderBytes.unpack(Array(packed.prefix(length))).map(\.name)
        #expect(["name", "other"].starts(with: names))
    }
}
