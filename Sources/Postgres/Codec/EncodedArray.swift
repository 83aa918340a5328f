package import FoundationEssentials

/// An array that is encoded while it grows: of a batch that becomes columns nothing is kept but the bytes that are sent.
package struct EncodedArray<Element: PostgresElement>: PostgresEncodable {
    package static var postgresType: PostgresType { Element.postgresArrayType }

    /// The elements, each behind its length.
    private var bytes: [UInt8] = []
    private var count = 0
    private var hasNull = false

    package init() {}

    /// Makes room for so many bytes of elements: what is large is not to be moved as it grows.
    package mutating func reserveCapacity(_ size: Int) { bytes.reserveCapacity(size) }

    /// What an element takes, in bytes.
    package static func size(of element: Element?) -> Int { ArrayFormat.size(of: element) }

    package func encode(into buffer: inout [UInt8]) {
        buffer.append(addingCapacity: ArrayFormat.headerSize) {
            ArrayFormat.writeHeader(count: count, hasNull: hasNull, of: Element.postgresType, to: &$0)
        }
        buffer += bytes
    }

    /// Nil is NULL.
    @inline(__always)
    fileprivate mutating func add(_ element: Element?) {
        count += 1
        if element == nil { hasNull = true }
        bytes.append(addingCapacity: ArrayFormat.size(of: element)) { ArrayFormat.write(element, to: &$0) }
    }
}

// One for each type of a column, so that an append is a plain call into code that knows the type.

extension EncodedArray<Bool> {
    package mutating func append(_ element: Bool?) { add(element) }
}

extension EncodedArray<Int16> {
    package mutating func append(_ element: Int16?) { add(element) }
}

extension EncodedArray<Int32> {
    package mutating func append(_ element: Int32?) { add(element) }
}

extension EncodedArray<Int64> {
    package mutating func append(_ element: Int64?) { add(element) }
}

extension EncodedArray<Date> {
    package mutating func append(_ element: Date?) { add(element) }
}

extension EncodedArray<UUID> {
    package mutating func append(_ element: UUID?) { add(element) }
}

extension EncodedArray<String> {
    package mutating func append(_ element: String?) { add(element) }
}

extension EncodedArray<[UInt8]> {
    package mutating func append(_ element: [UInt8]?) { add(element) }
}
