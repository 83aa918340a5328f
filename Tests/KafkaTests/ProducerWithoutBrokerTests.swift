import Kafka
import KafkaTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct ProducerWithoutBrokerTests {
    @Test func `sends wait for a broker that is down, and arrive when it is back`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        _ = try await producer.send(record("t", 0, "before"))
        cluster.setDown()
        async let receipts = producer.deliver(numbers("t", count: 100))
        #expect(await eventually { producer.brokerState == .down })
        cluster.setUp()
        #expect(try await receipts.map(\.offset) == Array(1...100))
    }

    @Test func `when the broker is back, the producer says so`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        // Before there is a producer: one that has asked all it wants to know would notice at its next request only.
        cluster.setDown()
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        #expect(await eventually { producer.brokerState == .down })
        cluster.setUp()
        #expect(await eventually { producer.brokerState == .up })
    }

    @Test func `a broker's passing errors are tried again without the caller hearing of them`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.push([7, 6, 19], for: .produce)
        let producer = try KafkaProducer(cluster.configuration(["retry.backoff.ms": "10"]), logger: quiet)
        #expect(try await producer.send(record("t", 0, "x")).offset == 0)
    }

    @Test func `a record nobody acknowledges fails at the delivery deadline`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.setDown()
        let limits = ProducerLimits(deliveryTimeout: .milliseconds(300))
        let producer = try KafkaProducer(cluster.configuration(), limits: limits, logger: quiet)
        let error = await #expect(throws: KafkaError.self) { try await producer.send(record("t", 0, "x")) }
        #expect(error?.name == "_MSG_TIMED_OUT")
    }

    @Test func `cancelling the task ends the wait`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.setDown()
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        let sending = Task { await producer.send(numbers("t", count: 10)) }
        sending.cancel()
        let results = await sending.value
        #expect(results.allSatisfy { if case .failure(let error) = $0 { error.name == "_INTR" } else { false } })
    }

    @Test func `cancelling tells what was handed over from what was not`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.setRoundTrip(60_000)
        let producer = try KafkaProducer(cluster.configuration(), limits: .init(messages: 1), logger: quiet)
        let sending = Task { await producer.send(numbers("t", count: 2)) }
        #expect(await eventually { producer.recordsInFlight == 1 })
        sending.cancel()
        let told = await sending.value.map(\.delivery)
        #expect(told == [.possiblyPersisted, .notPersisted])
    }

    @Test func `once its patience is over, a caller may give up what is hopeless`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.setRoundTrip(60_000)
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        let results = await producer.send(numbers("t", count: 3), patience: .milliseconds(10)) { partitions in
            partitions == [TopicPartition(topic: "t", partition: 0)]
        }
        #expect(results.map(\.delivery) == [.possiblyPersisted, .possiblyPersisted, .possiblyPersisted])
    }

    @Test func `what is not hopeless is waited for beyond its patience`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.setDown()
        let producer = try KafkaProducer(cluster.configuration(), logger: quiet)
        let asked = Atomic(0)
        async let results = producer.send(numbers("t", count: 3), patience: .milliseconds(10)) { _ in
            asked.add(1, ordering: .relaxed)
            return false
        }
        #expect(await eventually { asked.load(ordering: .relaxed) > 1 })
        cluster.setUp()
        #expect(try await results.map { try $0.get().offset } == [0, 1, 2])
    }

    @Test func `shutdown at its deadline returns how many were left, and their callers get an error`() async throws {
        let cluster = try MockCluster()
        cluster.create("t")
        cluster.setDown()
        let producer = try KafkaProducer(cluster.configuration(), limits: .init(messages: 3), logger: quiet)
        let sending = Task { await producer.send(numbers("t", count: 10)) }
        #expect(await eventually { producer.brokerState == .down })
        let left = await producer.shutdown(deadline: .milliseconds(100))
        let failures = await sending.value.filter { if case .failure = $0 { true } else { false } }
        #expect((left, failures.count) == (10, 10))
    }
}

extension Result<Receipt, KafkaError> {
    var delivery: KafkaError.Delivery {
        switch self {
        case .success: .persisted
        case .failure(let error): error.delivery
        }
    }
}
