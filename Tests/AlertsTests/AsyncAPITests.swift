import Alerts
import Foundation
import Testing
import Yams

@Suite("The AsyncAPI document")
struct AsyncAPITests {
    private let document: [String: Any]

    init() throws {
        let text = String(decoding: try Contract.bytes("asyncapi.yaml"), as: UTF8.self)
        document = try #require(try Yams.load(yaml: text) as? [String: Any])
    }

    /// The value at a path of keys.
    private func at(_ path: String..., in root: Any? = nil) -> Any? {
        path.reduce(root ?? document) { value, key in (value as? [String: Any])?[key] }
    }

    private var channels: [String: [String: Any]] { at("channels") as? [String: [String: Any]] ?? [:] }

    @Test("is of version 3.0 and has a channel for every topic, and no other")
    func topics() {
        #expect(document["asyncapi"] as? String == "3.0.0")
        #expect(Set(channels.values.compactMap { $0["address"] as? String }) == Set(Topics().all))
        #expect(channels.count == Topics().all.count)
    }

    @Test("binds every channel to as many partitions as there are, and tells whose State and which key it is")
    func bindings() {
        for (name, channel) in channels {
            #expect(at("bindings", "kafka", "partitions", in: channel) as? Int == Topics.partitions, "\(name)")
            #expect(at("bindings", "kafka", "topic", in: channel) as? String == channel["address"] as? String)
            #expect(channel["x-partition"] as? String == (name == "notifications" ? "target" : "origin"))
            #expect(channel["x-record-key"] as? String == (name == "deadLetters" ? "none" : "alert-id"))
        }
    }

    @Test("has on each channel the one message that belongs there, and no other")
    func channelMessages() {
        let expected = [
            "missingPersonAlerts": "Alert", "rescueRequestAlerts": "Alert", "suspectMovementAlerts": "Alert",
            "notifications": "Notification", "events": "Event", "feed": "FeedItem", "deadLetters": "DeadLetter",
        ]
        #expect(Set(channels.keys) == Set(expected.keys))
        for (name, message) in expected {
            let messages = channels[name]?["messages"] as? [String: [String: String]]
            #expect(messages == [message: ["$ref": "#/components/messages/\(message)"]], "\(name)")
        }
    }

    @Test("and the door hold an alert of at most 256 KiB")
    func limit() {
        #expect(Validator.sizeLimit == 262_144)
        #expect(Topics.alertMessageBytes == 1_081_344 && Topics.wrappingMessageBytes == 2_162_688)
    }

    @Test("takes alerts as large as the door does, and twice that of what wraps one")
    func sizes() throws {
        for channel in channels.values {
            let isAlert = Topics().allAlerts.contains(try #require(channel["address"] as? String))
            let size = at("bindings", "kafka", "topicConfiguration", "max.message.bytes", in: channel) as? Int
            #expect(size == (isAlert ? Topics.alertMessageBytes : Topics.wrappingMessageBytes))
        }
    }

    @Test("names messages that the schema has, in files that define them, and uses each")
    func messages() throws {
        let messages = try #require(at("components", "messages") as? [String: [String: Any]])
        for (name, message) in messages {
            let full = try #require(message["name"] as? String)
            #expect(full == "sanket.v1.\(name)" && Schema.current.message(full) != nil)
            let parts = try #require(at("payload", "schema", "$ref", in: message) as? String).split(separator: "#")
            #expect(
                String(decoding: try Contract.bytes(String(parts[0])), as: UTF8.self).contains(
                    "\nmessage \(parts[1]) {"))
        }
        let used = channels.values.flatMap { ($0["messages"] as? [String: Any] ?? [:]).keys }
        #expect(Set(used) == Set(messages.keys))
    }

    @Test("requires the headers that every message carries, and describes the others")
    func headers() {
        let required = at("components", "schemas", "CloudEventHeaders", "required") as? [String]
        #expect(required == CloudEvent.requiredHeaders)
        for schema in ["CloudEventHeaders", "AlertHeaders"] {
            let described = at("components", "schemas", schema, "properties") as? [String: Any] ?? [:]
            #expect(Set(described.keys) == Set(CloudEvent.requiredHeaders + CloudEvent.optionalHeaders))
        }
        let types = at("components", "schemas", "CloudEventHeaders", "properties", "ce_type", "enum") as? [String]
        #expect(types?.allSatisfy { Schema.current.message($0) != nil } == true && types?.count == 5)
    }

    @Test("refers to nothing that isn't there")
    func references() throws {
        let text = String(decoding: try Contract.bytes("asyncapi.yaml"), as: UTF8.self)
        let references = text.matches(of: try Regex("'#/([A-Za-z/]+)'")).compactMap { $0.output[1].substring }
        #expect(references.count > 15)
        for reference in references {
            let value = reference.split(separator: "/").reduce(document as Any?) { ($0 as? [String: Any])?[String($1)] }
            #expect(value != nil, "\(reference)")
        }
    }
}
