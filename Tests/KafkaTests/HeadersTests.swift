import Testing

@testable import Kafka

@Suite("The headers of a record")
struct HeadersTests {
    private let headers = [
        KafkaHeader(name: "content-type", value: Array("application/json".utf8)), KafkaHeader(name: "", value: []),
        KafkaHeader(name: "none", value: nil), KafkaHeader(name: "Content-Type", value: [0, 255]),
        KafkaHeader(name: "संकेत", value: [1]),
    ]

    @Test("come out as they went in, in order, with empty values and with none")
    func order() {
        #expect(Array(KafkaHeaders(headers)) == headers)
        #expect(Array(KafkaHeaders([])).isEmpty)
    }

    @Test("are found by their names, whatever the case")
    func named() {
        let all = KafkaHeaders(headers)
        #expect(all.named(["CONTENT-TYPE"]) == [headers[0], headers[3]])
        #expect(all.named(["none", "संकेत"]) == [headers[2], headers[4]])
        #expect(all.named(["content_type", "content-typ", "conte^t-type", "\u{20}one"]).isEmpty)
    }
}
