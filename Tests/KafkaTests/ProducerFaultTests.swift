import Kafka
import KafkaTesting
import Testing

/// What a producer makes of answers that a healthy broker never gives.
@Suite(.timeLimit(.minutes(2))) struct ProducerFaultTests {
    private func cluster() throws -> MockCluster {
        let cluster = try MockCluster()
        cluster.create("t")
        return cluster
    }

    /// Sends a second record, and returns once the broker holds it; the answer does not come.
    private func sendUnanswered(
        _ producer: KafkaProducer, _ cluster: MockCluster
    ) async throws -> Task<[Result<Receipt, KafkaError>], Never> {
        cluster.delay(.produce, milliseconds: 60_000)
        let sending = Task { await producer.send([record("t", 0, "x")]) }
        let admin = try KafkaAdmin(cluster.configuration(), logger: quiet)
        let zero = TopicPartition(topic: "t", partition: 0)
        #expect(try await eventually { try await admin.watermarks([zero], within: .seconds(10))[zero]?.high == 2 })
        return sending
    }

    @Test(arguments: [47, 45, 59] as [Int32])
    func `a record refused because of the producer's own state is sent again`(error: Int32) async throws {
        let cluster = try cluster()
        cluster.push([error], for: .produce)
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        #expect(try await producer.send(record("t", 0, "x")).offset == 0)
    }

    @Test(arguments: [2, 13, 8, 9, 56] as [Int32])
    func `a record that the broker could not take just then is sent again`(error: Int32) async throws {
        let cluster = try cluster()
        cluster.push([error], for: .produce)
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        #expect(try await producer.send(record("t", 0, "x")).offset == 0)
    }

    @Test func `a record that is found damaged twice is refused`() async throws {
        let cluster = try cluster()
        cluster.push([2, 2], for: .produce)
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        let error = await #expect(throws: KafkaError.self) { try await producer.send(record("t", 0, "x")) }
        #expect(error?.name == "INVALID_MSG")
        #expect(try await producer.send(record("t", 0, "y")).offset == 0)
    }

    @Test func `what is sent again keeps the order of its partition`() async throws {
        let cluster = try cluster()
        let producer = try KafkaProducer(
            cluster.configuration(["batch.num.messages": "10"]), limits: .init(messages: 40), logger: quiet)
        _ = try await producer.send(record("t", 0, "0"))
        cluster.push([0, 47], for: .produce)
        let offsets = try await producer.deliver(numbers("t", from: 1, count: 400)).compactMap(\.offset)
        #expect(offsets.sorted() == Array(1...400))
    }

    @Test func `a record the broker has already, it does not say where, is accepted without an offset`() async throws {
        let cluster = try cluster()
        cluster.push([46], for: .produce)
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        let receipt = try await producer.send(record("t", 3, "x"))
        #expect(receipt.offset == nil && receipt.place == "t/3/?")
    }

    @Test func `a broker that goes on refusing so is heard of at the delivery deadline`() async throws {
        let cluster = try cluster()
        cluster.push(Array(repeating: 47, count: 100_000), for: .produce)
        let limits = ProducerLimits(deliveryTimeout: .milliseconds(1_500))
        let producer = try KafkaProducer(cluster.configuration(), limits: limits, logger: quiet)
        await #expect(throws: KafkaError.self) { try await producer.send(record("t", 0, "x")) }
    }

    @Test func `a record that was sent before a fatal error may be in the topic, whatever comes after`() async throws {
        let cluster = try cluster()
        let limits = ProducerLimits(deliveryTimeout: .seconds(4))
        let producer = try KafkaProducer(cluster.configuration(), limits: limits, logger: quiet)
        _ = try await producer.send(record("t", 0, "warm"))
        let sending = try await sendUnanswered(producer, cluster)
        producer.raiseFatalErrorForTests()
        cluster.setDown()
        #expect(await sending.value.map(\.delivery) == [.possiblyPersisted])
    }

    @Test func `a record whose caller has gone is not sent again`() async throws {
        let cluster = try cluster()
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        _ = try await producer.send(record("t", 0, "warm"))
        let sending = try await sendUnanswered(producer, cluster)
        sending.cancel()
        _ = await sending.value
        producer.raiseFatalErrorForTests()
        #expect(try await producer.send(record("t", 0, "next")).offset == 2)
    }

    @Test func `the delivery timeout runs from the call of send, not from the hand-over`() async throws {
        let cluster = try cluster()
        let limits = ProducerLimits(messages: 1, deliveryTimeout: .seconds(2))
        let producer = try KafkaProducer(cluster.configuration(["linger.ms": "0"]), limits: limits, logger: quiet)
        _ = try await producer.send(record("t", 0, "warm"))
        cluster.delay(.produce, milliseconds: 1_600)
        cluster.delay(.produce, milliseconds: 60_000)
        let start = ContinuousClock.now
        let told = await producer.send(numbers("t", count: 2)).map(\.delivery)
        #expect(told == [.persisted, .possiblyPersisted])
        #expect(.now - start < .seconds(3.5))
    }

    @Test func `a shutdown that comes during a recovery ends at its own deadline`() async throws {
        let cluster = try cluster()
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        _ = try await producer.send(record("t", 0, "warm"))
        let sending = try await sendUnanswered(producer, cluster)
        producer.raiseFatalErrorForTests()
        let start = ContinuousClock.now
        await producer.shutdown(deadline: .milliseconds(100))
        #expect(.now - start < .seconds(1.5))
        #expect(await sending.value.map(\.delivery) == [.possiblyPersisted])
    }

    @Test func `a delivery timeout of nought is none`() async throws {
        let cluster = try cluster()
        let properties = cluster.configuration(["delivery.timeout.ms": "0"])
        let producer = try KafkaProducer(properties, logger: quiet)
        #expect(try await producer.send(record("t", 0, "x")).offset == 0)
    }
}
