import CLibrdkafka
import KafkaTesting
import Testing

@testable import Kafka

/// What becomes of librdkafka's properties that a user gives.
@Suite(.timeLimit(.minutes(2))) struct PropertiesTests {
    private func client(_ properties: [String: String], defaults: [String: String] = [:]) throws -> NativeClient {
        let configuration = KafkaConfiguration(bootstrapServers: "127.0.0.1:1", properties: properties)
        return try NativeClient(RD_KAFKA_PRODUCER, configuration, defaults: defaults, logger: quiet)
    }

    private func value(_ name: String, of client: NativeClient) -> String {
        var text = [CChar](repeating: 0, count: 512)
        var size = text.count
        rd_kafka_conf_get(rd_kafka_conf(client.handle), name, &text, &size)
        return String(cBuffer: text)
    }

    @Test func `any of them reaches librdkafka`() throws {
        #expect(
            value("topic.metadata.refresh.interval.ms", of: try client(["topic.metadata.refresh.interval.ms": "777"]))
                == "777")
    }

    @Test func `a given one wins over a default that has another name for it`() throws {
        let client = try client(
            ["compression.codec": "gzip", "message.timeout.ms": "5000"],
            defaults: ["compression.type": "none", "delivery.timeout.ms": "120000"])
        #expect([value("compression.codec", of: client), value("message.timeout.ms", of: client)] == ["gzip", "5000"])
    }

    @Test(arguments: [
        ("delivery.report.only.error", "true"), ("partition.assignment.strategy", "cooperative-sticky"),
        ("partition.assignment.strategy", "range,cooperative-sticky"), ("enable.auto.commit", "true"),
        ("auto.commit.enable", "1"), ("auto.offset.reset", "latest"), ("isolation.level", "read_uncommitted"),
        ("enable.idempotence", "false"), ("acks", "1"), ("request.required.acks", "0"), ("transactional.id", "x"),
        ("test.mock.num.brokers", "3"),
    ])
    func `one that would break a promise is refused by its name`(name: String, value: String) throws {
        let error = #expect(throws: KafkaError.self) { _ = try client([name: value]) }
        #expect(error?.message.contains(name) == true)
    }

    @Test(arguments: [
        ("delivery.report.only.error", "False"), ("partition.assignment.strategy", "range, roundrobin"),
        ("enable.auto.commit", "f"), ("acks", "-1"), ("auto.offset.reset", "error"),
    ])
    func `the same with a value that breaks nothing is taken`(name: String, value: String) throws {
        _ = try client([name: value])
    }

    @Test func `an unknown one is told by its name, without its value`() throws {
        let error = #expect(throws: KafkaError.self) { _ = try client(["no.such": "secret"]) }
        #expect(error?.message.contains("no.such") == true && error?.message.contains("secret") == false)
    }
}
