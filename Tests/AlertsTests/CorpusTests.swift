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

    @Test("Each alert, cut and with bits turned, holds it too", arguments: FuzzTarget.allCases)
    func mangled(target: FuzzTarget) throws {
        let folder = Self.folder.appending(path: target.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".json") || $0.hasSuffix(".pb") }.sorted()
        #expect(names.count >= 10, "the alerts in the corpus of \(target.rawValue) are gone")
        for name in names {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            for way in 0..<16 {
                let end = bytes.count * way / 16
                #expect(target.run(Array(bytes.prefix(end))) == nil, "\(name) cut at \(end)")
            }
            // Places far from each other, each with another bit: the same in every run.
            for way in 0..<min(32, bytes.count) {
                var turned = bytes
                turned[bytes.count * way / 32] ^= 1 << UInt8(way % 8)
                #expect(target.run(turned) == nil, "\(name), way \(way)")
            }
        }
    }
}
