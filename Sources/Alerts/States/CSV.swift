/// Comma-separated values with a header line, as in RFC 4180: fields may be quoted, a quote inside is doubled.
package struct CSV: Sendable {
    /// The names of the columns, from the first line.
    package let columns: [String]
    /// The lines after it, each with as many fields as there are columns; a short line is filled with empty fields.
    package let rows: [[String]]

    /// Reads a whole file; bytes that are no UTF-8 become replacement characters.
    package init(_ bytes: [UInt8]) {
        var lines: [[String]] = []
        var line: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        func text() -> String { String(decoding: field, as: UTF8.self) }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                if isQuoted, index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                    field.append(byte)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            case UInt8(ascii: ",") where !isQuoted:
                line.append(text())
                field.removeAll(keepingCapacity: true)
            case UInt8(ascii: "\n") where !isQuoted:
                line.append(text())
                field.removeAll(keepingCapacity: true)
                lines.append(line)
                line = []
            case UInt8(ascii: "\r") where !isQuoted:
                break
            default:
                field.append(byte)
            }
        }
        if !field.isEmpty || !line.isEmpty {
            line.append(text())
            lines.append(line)
        }
        let names = lines.first ?? []
        columns = names
        rows = lines.dropFirst().filter { $0 != [""] }.map { row in
            row + Array(repeating: "", count: max(0, names.count - row.count))
        }
    }

    /// The position of a column, nil when there is none of that name.
    package func column(_ name: String) -> Int? { columns.firstIndex(of: name) }
}
