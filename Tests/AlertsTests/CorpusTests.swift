import Foundation
import FuzzTargets
import Testing

/// What `deploy/fuzz` has found worth keeping, once more.
@Suite("The fuzzers' corpus")
struct CorpusTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpus")

    @Test("holds what must hold, and nothing traps", arguments: FuzzTarget.allCases)
    func replayed(target: FuzzTarget) throws {
        let folder = Self.folder.appending(path: target.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        #expect(names.count >= 10, "the corpus of \(target.rawValue) is gone")
        for name in names {
            let finding = target.run(Array(try Data(contentsOf: folder.appending(path: name))))
            #expect(finding == nil, "\(target.rawValue)/\(name)")
        }
    }

    @Test("Cut anywhere, and with each bit of the beginning turned, it holds too", arguments: FuzzTarget.allCases)
    func mangled(target: FuzzTarget) throws {
        let folder = Self.folder.appending(path: target.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
        for name in names.prefix(2) {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            for end in stride(from: 0, to: bytes.count, by: 17) {
                #expect(target.run(Array(bytes.prefix(end))) == nil, "\(name) cut at \(end)")
            }
            for bit in 0..<min(bytes.count, 48) * 8 {
                var turned = bytes
                turned[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(target.run(turned) == nil, "\(name) with bit \(bit) turned")
            }
        }
    }
}
