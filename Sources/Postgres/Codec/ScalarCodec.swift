extension Bool: PostgresElement {
    package static var postgresType: PostgresType { .bool }

    package var postgresSize: Int { 1 }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(self ? 1 : 0) }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        guard let byte = try cell.bytes(for: "Bool", .bool).bigEndian(UInt8.self) else {
            throw cell.mismatch("Bool", "has an unexpected length")
        }
        self = byte != 0
    }
}

extension Int16: PostgresElement {
    package static var postgresType: PostgresType { .int2 }

    package var postgresSize: Int { 2 }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(bigEndian: self) }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        guard let number = try cell.bytes(for: "Int16", .int2).bigEndian(Int16.self) else {
            throw cell.mismatch("Int16", "has an unexpected length")
        }
        self = number
    }
}

/// Decodes `integer` and `smallint`.
extension Int32: PostgresElement {
    package static var postgresType: PostgresType { .int4 }

    package var postgresSize: Int { 4 }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(bigEndian: self) }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes(for: "Int32", .int4, .int2)
        if let number = bytes.bigEndian(Int32.self) {
            self = number
        } else if let number = bytes.bigEndian(Int16.self) {
            self = Int32(number)
        } else {
            throw cell.mismatch("Int32", "has an unexpected length")
        }
    }
}

/// Decodes `bigint`, `integer` and `smallint`.
extension Int64: PostgresElement {
    package static var postgresType: PostgresType { .int8 }

    package var postgresSize: Int { 8 }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(bigEndian: self) }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes(for: "Int64", .int8, .int4, .int2)
        if let number = bytes.bigEndian(Int64.self) {
            self = number
        } else if let number = bytes.bigEndian(Int32.self) {
            self = Int64(number)
        } else if let number = bytes.bigEndian(Int16.self) {
            self = Int64(number)
        } else {
            throw cell.mismatch("Int64", "has an unexpected length")
        }
    }
}

/// Sent as `bigint`; decodes what `Int64` does.
extension Int: PostgresElement {
    package static var postgresType: PostgresType { .int8 }

    package var postgresSize: Int { 8 }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(bigEndian: Int64(self)) }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        self = Int(try Int64(postgres: cell))
    }
}

/// Decodes `double precision` and `real`.
extension Double: PostgresElement {
    package static var postgresType: PostgresType { .float8 }

    package var postgresSize: Int { 8 }

    package func write(to bytes: inout OutputSpan<UInt8>) { bytes.append(bigEndian: bitPattern) }

    package init(postgres cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.bytes(for: "Double", .float8, .float4)
        if let bits = bytes.bigEndian(UInt64.self) {
            self = Double(bitPattern: bits)
        } else if let bits = bytes.bigEndian(UInt32.self) {
            self = Double(Float(bitPattern: bits))
        } else {
            throw cell.mismatch("Double", "has an unexpected length")
        }
    }
}
