import Foundation
import Kafka
import KafkaTesting
import Testing

@Suite(.enabled(if: DevelopmentBroker.isAvailable, "needs SANKET_TEST_BROKER"), .timeLimit(.minutes(2)))
struct ProducerTests {
    @Test func `a receipt says where the record stands`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        _ = try await producer.send(record(topic, 2, "first"))
        let receipt = try await producer.send(record(topic, 2, "second"))
        #expect((receipt.topic, receipt.partition, receipt.offset) == (topic, 2, 1))
    }

    @Test func `the receipt's timestamp is the record's own`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        var record = record(topic, 0, "dated")
        record.timestamp = 1_700_000_000_123
        #expect(try await producer.send(record).timestamp == 1_700_000_000_123)
    }

    @Test func `an array is sent in order and answered in order`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        let receipts = try await producer.deliver(numbers(topic, count: 5_000))
        #expect(receipts.map(\.offset) == Array(0..<5_000))
    }

    @Test func `limits of a few records let an array of thousands through, in order`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let limits = ProducerLimits(messages: 7, bytes: 1_000)
        let producer = try KafkaProducer(broker.configuration(["linger.ms": "0"]), limits: limits, logger: quiet)
        let receipts = try await producer.deliver(numbers(topic, count: 2_000))
        #expect(receipts.map(\.offset) == Array(0..<2_000))
    }

    @Test func `a record larger than the byte limit is sent alone`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), limits: .init(bytes: 100), logger: quiet)
        let value = [UInt8](repeating: 7, count: 10_000)
        let receipt = try await producer.send(ProducerRecord(topic: topic, partition: 0, value: value))
        #expect(receipt.offset == 0)
    }

    @Test func `a record that is too large fails alone`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        let large = ProducerRecord(topic: topic, partition: 0, value: [UInt8](repeating: 7, count: 1_100_000))
        let results = await producer.send([record(topic, 0, "a"), large, record(topic, 0, "b")])
        let told = results.map { result in
            switch result {
            case .success(let receipt): receipt.offset.map { "\($0)" }
            case .failure(let error): error.name
            }
        }
        #expect(told == ["0", "MSG_SIZE_TOO_LARGE", "1"])
    }

    @Test func `a negative partition is refused, for no partitioner takes part`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        await #expect(throws: KafkaError.self) { try await producer.send(record(topic, -1, "x")) }
    }

    @Test func `what is sent comes back byte for byte`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let headers: [KafkaHeader] = [
            .init(name: "nul", value: [0, 1, 0]), .init(name: "none", value: nil), .init(name: "empty", value: []),
            .init(name: "nul", value: [2]),
        ]
        let key: [UInt8] = [0, 255, 10]
        // A time long ago would be beyond the topic's retention.
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        try await fill(
            broker.configuration(),
            [
                ProducerRecord(
                    topic: topic, partition: 1, key: key, headers: headers, value: [0, 9, 0], timestamp: now)
            ])
        let partition = TopicPartition(topic: topic, partition: 1)
        let reader = try PartitionReader(broker.configuration(), from: [partition: .beginning], logger: quiet)
        let expected = ConsumedRecord(
            topic: topic, partition: 1, offset: 0, timestamp: now, key: key, headers: KafkaHeaders(headers),
            value: [0, 9, 0])
        #expect(try await reader.next(within: .seconds(60)) == expected)
    }

    @Test func `no value and an empty value are told apart`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(
            broker.configuration(),
            [
                ProducerRecord(topic: topic, partition: 0, key: [], value: nil),
                ProducerRecord(topic: topic, partition: 0, key: nil, value: []),
            ])
        let partition = TopicPartition(topic: topic, partition: 0)
        let reader = try PartitionReader(broker.configuration(), from: [partition: .beginning], logger: quiet)
        let first = try await reader.next(within: .seconds(60))
        let second = try await reader.next(within: .seconds(60))
        #expect([first?.key, first?.value, second?.key, second?.value] == [[], nil, nil, []])
    }

    @Test func `after a fatal error everything arrives, in order, and no caller hears of it`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), limits: .init(messages: 50), logger: quiet)
        _ = try await producer.send(record(topic, 0, "0"))
        async let receipts = producer.deliver(numbers(topic, from: 1, count: 5_000))
        producer.raiseFatalErrorForTests()
        let offsets = try await receipts.compactMap(\.offset)
        #expect(offsets.count == 5_000 && offsets == offsets.sorted())
    }

    @Test func `a producer that had a fatal error sends again`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        _ = try await producer.send(record(topic, 0, "before"))
        producer.raiseFatalErrorForTests()
        #expect(try await producer.send(record(topic, 0, "after")).offset == 1)
    }

    @Test func `after shutdown a record is refused`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        await producer.shutdown(deadline: .seconds(1))
        await #expect(throws: KafkaError.self) { try await producer.send(record(topic, 0, "x")) }
    }

    @Test func `shutdown waits for what is in flight and leaves nothing`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(["linger.ms": "500"]), logger: quiet)
        let sending = Task { try await producer.deliver(numbers(topic, count: 1_000)) }
        #expect(await eventually { producer.recordsInFlight > 0 })
        let left = await producer.shutdown(deadline: .seconds(10))
        #expect(try await (left, sending.value.count) == (0, 1_000))
    }
}
