import Foundation
import Kafka
import KafkaTesting
import Testing

@Suite(.enabled(if: DevelopmentBroker.isAvailable, "needs SANKET_TEST_BROKER"), .timeLimit(.minutes(2)))
struct ConsumerTests {
    @Test func `records come in the order of their offsets`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(broker.configuration(), numbers(topic, count: 5_000))
        let member = try Member(broker.configuration(), topics: [topic])
        let records = await member.records(5_000)
        #expect(records.map(\.offset) == Array(0..<5_000))
        await member.leave()
    }

    @Test func `a record is handed over soon after it was sent`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        let member = try Member(broker.configuration(), topics: [topic])
        _ = try await producer.send(record(topic, 0, "warm"))
        _ = await member.records(1)
        var soonest = Duration.seconds(60)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            _ = try await producer.send(record(topic, 1, "timed"))
            _ = await member.records(1)
            soonest = min(soonest, .now - start)
        }
        #expect(soonest < .milliseconds(500))
        await member.leave()
    }

    @Test func `a partition that holds much does not delay one that holds little`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(broker.configuration(), numbers(topic, 0, count: 20_000) + numbers(topic, 1, count: 5))
        let limits = ConsumerLimits(quantum: 50, batchRecords: 200)
        let owner = Recorder(other: .offset(0))
        let member = try Member(broker.configuration(), topics: [topic], owner: owner, limits: limits)
        var before = 0
        var few = 0
        while few < 5, let batch = await member.batch() {
            few += batch.records.count { $0.partition == 1 }
            before += batch.records.count { $0.partition == 0 }
            batch.done()
        }
        #expect(before <= 3_000)
        await member.leave()
    }

    @Test func `a batch keeps to its limits`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(broker.configuration(), numbers(topic, count: 3_000))
        let limits = ConsumerLimits(quantum: 7, batchRecords: 10)
        let member = try Member(broker.configuration(), topics: [topic], limits: limits)
        var sizes: [Int] = []
        while sizes.reduce(0, +) < 3_000, let batch = await member.batch() {
            sizes.append(batch.records.count)
            batch.done()
        }
        #expect(sizes.allSatisfy { $0 <= 10 })
        await member.leave()
    }

    @Test func `the owner's start offsets are honoured`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        for partition in Int32(0)..<3 {
            try await fill(broker.configuration(), numbers(topic, partition, count: 10))
        }
        let owner = Recorder([
            TopicPartition(topic: topic, partition: 0): .offset(7),
            TopicPartition(topic: topic, partition: 1): .beginning,
            TopicPartition(topic: topic, partition: 2): .none,
        ])
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        let offsets = Dictionary(grouping: await member.records(13), by: \.partition).mapValues { $0.map(\.offset) }
        #expect(offsets == [0: [7, 8, 9], 1: Array(0..<10)])
        await member.leave()
    }

    @Test func `the end is the end at the time of the assignment, also after a restart of another partition`()
        async throws
    {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 2)
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        try await producer.deliver(numbers(topic, 0, count: 10) + numbers(topic, 1, count: 1))
        let zero = TopicPartition(topic: topic, partition: 0)
        let one = TopicPartition(topic: topic, partition: 1)
        let owner = Recorder([zero: .end, one: .beginning])
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        _ = await member.records(1)
        owner.start(one, at: .offset(1))
        member.consumer.restart([one])
        #expect(await eventually { owner.taken.count == 2 })
        try await producer.deliver(numbers(topic, 0, from: 10, count: 1))
        #expect(await member.records(1).map(\.offset) == [10])
        await member.leave()
    }

    @Test func `a start offset out of range is a failure of that partition, and the others go on`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 2)
        try await fill(broker.configuration(), numbers(topic, 1, count: 3))
        let zero = TopicPartition(topic: topic, partition: 0)
        let member = try Member(
            broker.configuration(), topics: [topic], owner: Recorder([zero: .offset(1_000)]))
        let told = Mutable<[String]>([])
        while told.value.count < 4, let event = await member.consumer.next() {
            switch event {
            case .records(let batch): told.change { $0 += batch.records.map(\.text) }
            case .failure(let partition, _): told.change { $0.append("\(partition.partition) failed") }
            }
        }
        #expect(told.value.sorted() == ["0", "0 failed", "1", "2"])
        await member.leave()
    }

    @Test func `a partition that failed is read again after a restart`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 1)
        try await fill(broker.configuration(), numbers(topic, count: 3))
        let zero = TopicPartition(topic: topic, partition: 0)
        let owner = Recorder([zero: .offset(1_000)])
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        _ = await member.failure()
        owner.start(zero, at: .offset(1))
        member.consumer.restart([zero])
        #expect(await member.records(2).map(\.offset) == [1, 2])
        await member.leave()
    }

    @Test func `a restart takes nothing from the other partitions and gives nothing twice`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 3)
        let all = (Int32(0)..<3).flatMap { numbers(topic, $0, count: 4_000) }
        try await fill(broker.configuration(), all)
        let zero = TopicPartition(topic: topic, partition: 0)
        let owner = Recorder()
        let member = try Member(
            broker.configuration(), topics: [topic], owner: owner, limits: .init(quantum: 10, batchRecords: 100))
        var others: [Int32: [Int64]] = [1: [], 2: []]
        var restarts = 0
        while others.values.reduce(0, { $0 + $1.count }) < 8_000, let batch = await member.batch() {
            for record in batch.records where record.partition > 0 { others[record.partition]?.append(record.offset) }
            if restarts < 10 {
                restarts += 1
                member.consumer.restart([zero])
            }
            batch.done()
        }
        #expect(others == [1: Array(0..<4_000), 2: Array(0..<4_000)])
        await member.leave()
    }

    @Test func `a restarted partition begins where the owner then says`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 1)
        try await fill(broker.configuration(), numbers(topic, count: 10))
        let zero = TopicPartition(topic: topic, partition: 0)
        let owner = Recorder()
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        _ = await member.records(10)
        owner.start(zero, at: .offset(4))
        member.consumer.restart([zero])
        #expect(await member.records(6).map(\.offset) == Array(4..<10))
        await member.leave()
    }

    @Test func `a stopped partition gives no more, the others do`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 2)
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        try await producer.deliver(numbers(topic, 0, count: 1))
        let owner = Recorder(other: .offset(0))
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        let first = try #require(await member.records(1).first)
        member.consumer.stop([first.topicPartition: first.generation])
        // Commands are obeyed in order.
        member.consumer.restart([TopicPartition(topic: topic, partition: 1)])
        #expect(await eventually { owner.taken.count == 2 })
        try await producer.deliver(numbers(topic, 0, from: 1, count: 50) + numbers(topic, 1, count: 2_000))
        let partitions = Set(await member.records(2_000).map(\.partition))
        #expect(partitions == [1])
        await member.leave()
    }

    @Test func `below the low mark it goes on where it stopped`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 1)
        try await fill(broker.configuration(), numbers(topic, count: 1_000))
        let limits = ConsumerLimits(quantum: 10, batchRecords: 10, highRecords: 30, lowRecords: 10)
        let member = try Member(broker.configuration(), topics: [topic], limits: limits)
        var held: [RecordBatch] = []
        while held.reduce(0, { $0 + $1.records.count }) < 30, let batch = await member.batch() { held.append(batch) }
        let taken = held.reduce(0) { $0 + $1.records.count }
        let waiting = Task { await member.batch()?.records.first?.offset }
        let release = held
        held = []
        for batch in release { batch.done() }
        #expect(await waiting.value == Int64(taken))
        await member.leave()
    }

    @Test func `when taking throws, the member leaves and run throws it`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let owner = Recorder()
        owner.refuse()
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        #expect(await member.end() is Recorder.Refusal)
    }

    @Test func `what was never taken is never released`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let owner = Recorder()
        owner.refuse()
        let member = try Member(broker.configuration(), topics: [topic], owner: owner)
        _ = await member.end()
        #expect(owner.released.isEmpty)
    }

    @Test func `shutdown releases what is assigned, and then next returns nil`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 2)
        try await fill(broker.configuration(), numbers(topic, count: 1))
        let member = try Member(broker.configuration(), topics: [topic])
        // What was not taken yet is not released either: a record that comes says that all was.
        _ = await member.records(1)
        await member.leave()
        let next = await member.consumer.next()
        #expect(member.owner.released.flatMap { $0 }.count == 2 && member.owner.lost == [false] && next == nil)
    }

    @Test func `cancelling the task of run leaves the group and run returns`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let consumer = try GroupConsumer(
            broker.configuration(), group: UUID().uuidString, instanceID: nil, topics: [topic], owner: Recorder(),
            logger: quiet)
        let running = Task { try await consumer.run() }
        #expect(await eventually { !consumer.assignment.isEmpty })
        running.cancel()
        try await running.value
        #expect(consumer.assignment.isEmpty)
    }

    @Test func `a static member that comes back has its partitions at once`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let group = UUID().uuidString
        let first = try Member(broker.configuration(), group: group, instanceID: "desk-1", topics: [topic])
        #expect(await eventually { first.consumer.assignment.count == 3 })
        await first.leave()
        let start = ContinuousClock.now
        let second = try Member(broker.configuration(), group: group, instanceID: "desk-1", topics: [topic])
        #expect(await eventually { second.consumer.assignment.count == 3 })
        #expect(.now - start < .seconds(8))
        await second.leave()
    }

    @Test func `of two members with one instance id, the older ends with a fatal error`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        let group = UUID().uuidString
        let older = try Member(broker.configuration(), group: group, instanceID: "desk-1", topics: [topic])
        #expect(await eventually { older.consumer.assignment.count == 3 })
        let younger = try Member(broker.configuration(), group: group, instanceID: "desk-1", topics: [topic])
        #expect((await older.end() as? KafkaError)?.isFatal == true)
        await younger.leave()
    }

    @Test func `an application that neither takes nor finishes is told to have stalled`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(broker.configuration(), numbers(topic, count: 100))
        let limits = ConsumerLimits(stallDeadline: .milliseconds(200), leavesWhenStalled: true)
        let member = try Member(broker.configuration(), topics: [topic], limits: limits)
        #expect((await member.end() as? KafkaError)?.name == "_MAX_POLL_EXCEEDED")
    }

    @Test func `one that is to stay in the group when it stalls is told, and goes on`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic()
        try await fill(broker.configuration(), numbers(topic, count: 100))
        let limits = ConsumerLimits(stallDeadline: .milliseconds(200), leavesWhenStalled: false)
        let lines = Lines()
        let member = try Member(broker.configuration(), topics: [topic], limits: limits, logger: lines.logger)
        #expect(await eventually { lines.all.contains("error the consumer is stalled") })
        #expect(await member.records(100).count == 100)
        await member.leave()
    }

    @Test func `a partition that was taken again since is not stopped`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 1)
        let producer = try KafkaProducer(broker.configuration(), logger: quiet)
        try await producer.deliver(numbers(topic, count: 2))
        let member = try Member(broker.configuration(), topics: [topic], owner: Recorder(other: .offset(0)))
        let first = try #require(await member.records(1).first)
        member.consumer.restart([first.topicPartition])
        member.consumer.stop([first.topicPartition: first.generation])
        #expect(await eventually { member.owner.taken.count == 2 })
        try await producer.deliver(numbers(topic, from: 2, count: 50))
        var last: Int64 = -1
        while last < 51, let newest = await member.records(1).map(\.offset).max() { last = newest }
        #expect(last == 51)
        await member.leave()
    }

    @Test func `a stop is obeyed soon, however much there is to hand over`() async throws {
        let (broker, topic) = try await SharedBroker.withTopic(partitions: 1)
        try await fill(broker.configuration(), numbers(topic, count: 50_000))
        let zero = TopicPartition(topic: topic, partition: 0)
        let other = try await broker.makeTopic(partitions: 1)
        let limits = ConsumerLimits(quantum: 10, batchRecords: 10)
        let member = try Member(broker.configuration(), topics: [topic, other], limits: limits)
        let generation = try #require(await member.records(10).first).generation
        member.consumer.stop([zero: generation])
        let counted = Task { await member.records(50_000).count }
        member.consumer.restart([TopicPartition(topic: other, partition: 0)])
        #expect(await eventually { member.owner.taken.count == 2 })
        await member.leave()
        #expect(await counted.value < 1_000)
    }

    @Test func `a broker that was away is read on from where it was`() async throws {
        let broker = try await DevelopmentBroker()
        let topic = try await broker.makeTopic(partitions: 1)
        try await fill(broker.configuration(), numbers(topic, count: 10))
        let member = try Member(broker.configuration(), topics: [topic])
        _ = await member.records(10)
        await broker.stop()
        #expect(await eventually { member.consumer.brokerState == .down })
        try await broker.start()
        try await fill(broker.configuration(), numbers(topic, from: 10, count: 5))
        #expect(await member.records(5).map(\.offset) == Array(10..<15))
        await member.leave()
    }
}
