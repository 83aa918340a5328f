import Alerts
import Foundation
import Kafka
import Routing
import Store
import Testing

@testable import Ingest

/// The alerts of the fuzzers' corpus, cut and with bits turned, always the same, as ingest takes them.
@Suite("A mangled record")
struct MangledRecordsTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpus/admit")

    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? [])
        .filter { $0.hasSuffix(".json") || $0.hasSuffix(".pb") }.sorted()

    @Test("is an alert that can be read again, or dead with its reason; its bytes are kept as they came")
    func mangled() throws {
        #expect(Self.names.count >= 20, "the corpus is gone")
        let intake = Intake(router: Router(rules: try .embedded()), topics: Topics())
        var alerts = 0
        var dead: Set<DeadReason> = []
        for name in Self.names {
            let whole = Array(try Data(contentsOf: Self.folder.appending(path: name)))
            let place = Self.record(whole, isJSON: name.hasSuffix(".json"))
            for (index, value) in Self.mangled(whole).enumerated() {
                let note = "\(name), way \(index)"
                var record = place
                record.value = value
                let row = intake.row(record, key: LogKey(.init(topic: 1, partition: 1), incarnation: 1, offset: 0))
                #expect(row.bytes.payload == value, "\(note)")
                switch row.content {
                case .dead(let death):
                    #expect(!death.detail.isEmpty, "\(note)")
                    dead.insert(death.reason)
                case .alert(let alert):
                    // What is accepted is published by what its bytes say when they are read again.
                    let headers = record.headers.map { ($0.name, $0.value) }
                    let again = try #require(
                        Alert(admitted: value, headers: headers, topicKind: alert.kind), "\(note)")
                    #expect(
                        again.id == alert.id && again.origin == alert.origin && again.revision == alert.revision,
                        "\(note)")
                    #expect(again.canonicalDigest() == alert.digest, "\(note)")
                    #expect(Int32(alert.origin.lgd) == record.partition, "\(note)")
                    alerts += 1
                }
            }
        }
        // Else the ways to mangle would prove little.
        #expect(alerts > 200, "\(alerts) alerts")
        #expect(dead.isSuperset(of: [.undecodable, .unattributable]), "\(dead)")
    }

    /// Whole, cut at many places, and with one to eight bits turned.
    private static func mangled(_ bytes: [UInt8]) -> [[UInt8]] {
        var ways = [bytes]
        for cut in 0..<16 { ways.append(Array(bytes.prefix(bytes.count * cut / 16))) }
        var state = UInt64(bytes.count)
        func bit() -> Int {
            // Knuth's MMIX generator: the same turns in every run.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bytes.count * 8)
        }
        for way in 0..<48 where !bytes.isEmpty {
            var turned = bytes
            for _ in 0...(way % 8) {
                let place = bit()
                turned[place / 8] ^= 1 << UInt8(place % 8)
            }
            ways.append(turned)
        }
        return ways
    }

    /// Where the alert stands, if it is one.
    private static func record(_ value: [UInt8], isJSON: Bool) -> ConsumedRecord {
        let type = isJSON ? "application/json" : "application/protobuf"
        let headers = [KafkaHeader(name: "content-type", value: Array(type.utf8))]
        let pairs = headers.map { ($0.name, $0.value) }
        let alert = Kind.allCases.lazy.compactMap { kind -> Alert? in
            for origin in State.all {
                if case .alert(let alert, _) = admit(
                    value: value, headers: pairs, topicKind: kind, partition: origin.partition)
                {
                    return alert
                }
            }
            return nil
        }.first
        return ConsumedRecord(
            topic: Topics().alerts(alert?.kind ?? .missingPerson), partition: alert?.origin.partition ?? 0, offset: 0,
            timestamp: 1, headers: KafkaHeaders(headers), value: value)
    }
}
