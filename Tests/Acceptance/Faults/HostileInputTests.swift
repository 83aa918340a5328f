import AcceptanceSupport
import Alerts
import Foundation
import Kafka
import KafkaTesting
import Postgres
import Store
import Testing

@Suite(
    "Hostile input", .serialized,
    .enabled(if: OutsideLedger.isPossible, "needs SANKET_TEST_BROKER and SANKET_TEST_PYTHON"))
struct HostileInputTests {
    @Test("Every sort of it, eight times: all kept with their bytes, each dead one told, and the server lives")
    func everySort() async throws {
        let scene = try await Scene.build()
        let serve = try scene.serve()
        var hostile = HostileBytes(seed: 51)
        let items = (0..<8 * HostileBytes.sorts).map { index in
            let kind = Kind.allCases[index % 3]
            let origin = State.all[index % State.all.count]
            let (value, type, meaning) = hostile.next(kind, origin, id: AlertJSON.newID())
            return AlertStream.Item(
                record: Self.record(index, kind, origin, value, type), meaning: meaning)
        }
        let stream = AlertStream(items: items)
        let driver = try StreamDriver(scene.house, batch: 100)
        await driver.send(stream)
        await driver.close()
        let balance = try await OutsideLedger(house: scene.house, stream: stream).balance(await driver.receipts)
        #expect(balance.problems.isEmpty, "\(serve.errors.suffix(2000))")
        #expect(balance.acknowledged == items.count)
        #expect(balance.deadLetters >= 8 * 8)
        #expect(serve.isRunning)
    }

    @Test("Headers with empty, absent, binary and hundreds of values are kept as they came")
    func headers() async throws {
        let house = try await House.build()
        let serve = try await house.serve()
        let strange: [KafkaHeader] =
            [
                KafkaHeader(name: "", value: nil), KafkaHeader(name: "ce_id", value: nil),
                KafkaHeader(name: "ce_type", value: [0, 0xFF, 0xC3]),
                KafkaHeader(name: "ce_time", value: Array("x".utf8)),
                KafkaHeader(name: "traceparent", value: Array("00-zz".utf8)),
                KafkaHeader(name: "sanket-replay-of", value: [0, 1, 2]),
                KafkaHeader(name: "sanket-replay-of", value: Array("no/such/place/1".utf8)),
            ] + (0..<300).map { KafkaHeader(name: "h\($0)", value: Array(repeating: UInt8($0 & 0xFF), count: 100)) }
        var record = house.record(AlertJSON.missing())
        record.headers = strange
        try await house.produce([record, house.record(AlertJSON.missing())])
        #expect(try await eventually(within: .seconds(30)) { try await house.acceptedCount == 2 }, "\(serve.errors)")
        let connection = try await house.connection()
        let kept = try await connection.query(
            "SELECT headers FROM log ORDER BY \"offset\" LIMIT 1"
        ).decode([UInt8].self)
        await connection.close()
        // The consumer packs them and the store reads them: two hands that must agree.
        #expect(HeaderBytes.unpack(try #require(kept.first)).map { KafkaHeader(name: $0, value: $1) } == strange)
        #expect(serve.isRunning)
    }

    private static func record(
        _ index: Int, _ kind: Kind, _ origin: State, _ value: [UInt8]?, _ type: String?
    ) -> ProducerRecord {
        ProducerRecord(
            topic: Topics().alerts(kind), partition: Int32(origin.lgd), key: nil,
            headers: [KafkaHeader(name: AlertStream.header, value: Array("\(index)".utf8))]
                + (type.map { [KafkaHeader(name: "content-type", value: Array($0.utf8))] } ?? []),
            value: value)
    }
}
