/// Numbers by their digits, as JSON writes them.
enum JSONNumber {
    /// Whether the text is a number and nothing else: not `+1`, `007`, `0x10` or ` 1`.
    static func isOne(_ text: Span<UInt8>) -> Bool {
        var reader = JSONReader()
        return (try? reader.number(text))?.upperBound == text.count
    }

    /// The whole number that a number is; nil when it is none or beyond the range. `5.0` and `1e3` are whole numbers too.
    static func whole<Number: FixedWidthInteger>(_ text: Span<UInt8>, _: Number.Type) -> Number? {
        let isNegative = text[0] == UInt8(ascii: "-")
        var value: Number = 0
        for index in (isNegative ? 1 : 0)..<text.count {
            guard Format.isDigit(text[index]) else { return double(text).flatMap { Number(exactly: $0) } }
            let digit = Number(text[index] - UInt8(ascii: "0"))
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflows || isBeyond { return nil }
            value = sum
        }
        return value
    }

    /// The value of a number; nil when it is beyond the range.
    static func double(_ text: Span<UInt8>) -> Double? { Double(text.text).flatMap { $0.isFinite ? $0 : nil } }
}
