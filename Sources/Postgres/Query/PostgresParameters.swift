/// The parameters of one statement: types, and the binary values one behind the other in one buffer.
package struct PostgresParameters: Sendable {
    /// Position in the buffer, or NULL.
    enum Value: Sendable {
        case null
        case bytes(Range<Int>)
    }

    /// The type's OID of each.
    package private(set) var types: [UInt32] = []
    private(set) var values: [Value] = []
    private(set) var buffer: [UInt8] = []

    /// The protocol counts parameters in 16 bits.
    static let limit = 65_535

    var count: Int { values.count }

    mutating func append<T: PostgresEncodable>(_ value: T) {
        let start = buffer.count
        value.encode(into: &buffer)
        types.append(T.postgresType.oid)
        values.append(.bytes(start..<buffer.count))
    }

    mutating func append<T: PostgresEncodable>(_ value: T?, as type: T.Type) {
        if let value {
            append(value)
        } else {
            types.append(type.postgresType.oid)
            values.append(.null)
        }
    }

    /// What the protocol can't carry, before anything is sent.
    func check() throws(PostgresError) {
        if count > Self.limit {
            throw .usage("A statement may have \(Self.limit) parameters, this one has \(count): send arrays.")
        }
        for case .bytes(let range) in values where range.count > Int(Int32.max) {
            throw .usage("A parameter may have 2 GiB; this one has \(range.count) bytes.")
        }
    }

    /// Calls `body` with the parallel arrays libpq takes; they are valid during the call only.
    package func withPointers<Result>(
        _ body: (_ count: Int32, [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        buffer.withUnsafeBytes { bytes in
            var pointers: [UnsafePointer<CChar>?] = []
            var lengths: [Int32] = []
            pointers.reserveCapacity(count)
            lengths.reserveCapacity(count)
            for value in values {
                switch value {
                case .null:
                    pointers.append(nil)
                    lengths.append(0)
                case .bytes(let range):
                    // libpq takes a nil pointer for NULL: an empty value needs some address, from which nothing is read.
                    let start = bytes.baseAddress.map { $0 + range.lowerBound } ?? UnsafeRawPointer(Self.emptyValue)
                    pointers.append(start.assumingMemoryBound(to: CChar.self))
                    lengths.append(Int32(truncatingIfNeeded: range.count))
                }
            }
            return body(Int32(count), pointers, lengths, Array(repeating: 1, count: count))
        }
    }

    /// Allocated once and never written or freed.
    nonisolated(unsafe) private static let emptyValue: UnsafePointer<CChar> = {
        let address = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        address.initialize(to: 0)
        return UnsafePointer(address)
    }()
}
