/// A number by its digits, as JSON writes it.
struct JSONNumber {
    private let text: [UInt8]
    private let range: Range<Int>

    /// The part of a text that is known to be a number.
    init(_ text: [UInt8], _ range: Range<Int>) {
        self.text = text
        self.range = range
    }

    /// What stood between quotes; nil unless it is a number and nothing else: not `+1`, `007`, `0x10` or ` 1`.
    init?(quoted text: [UInt8]) {
        var reader = JSONReader(text)
        guard let range = try? reader.number(), range.upperBound == text.count else { return nil }
        self.init(text, range)
    }

    /// The whole number; nil when it is none or beyond the range. `5.0` and `1e3` are whole numbers too.
    func whole<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        let isNegative = text[range.lowerBound] == UInt8(ascii: "-")
        let digits = isNegative ? range.dropFirst() : range
        var value: Number = 0
        for index in digits {
            guard Format.isDigit(text[index]) else { return double.flatMap { Number(exactly: $0) } }
            let digit = Number(text[index] - UInt8(ascii: "0"))
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflows || isBeyond { return nil }
            value = sum
        }
        return value
    }

    /// The number; nil when it is beyond the range.
    var double: Double? {
        Double(String(decoding: text[range], as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }
}
