import Crypto
import Kafka
import Store

/// The SHA-256 by which a record is recognised when its partition is taken over: over key, headers and value, each with
/// its length, so that no two records have the same input.
enum RecordDigest {
    static func sha256(_ record: ConsumedRecord) -> [UInt8] { sha256(record.key, record.headers, record.value) }

    static func sha256(_ record: ReceivedBytes) -> [UInt8] {
        sha256(record.key, KafkaHeaders(packed: record.headers), record.payload)
    }

    private static func sha256(_ key: [UInt8]?, _ headers: KafkaHeaders, _ value: [UInt8]?) -> [UInt8] {
        var hash = SHA256()
        update(&hash, key)
        for header in headers {
            update(&hash, Array(header.name.utf8))
            update(&hash, header.value)
        }
        update(&hash, value)
        return Array(hash.finalize())
    }

    private static func update(_ hash: inout SHA256, _ bytes: [UInt8]?) {
        withUnsafeBytes(of: Int64(bytes?.count ?? -1).bigEndian) { hash.update(bufferPointer: $0) }
        if let bytes { hash.update(data: bytes) }
    }
}
