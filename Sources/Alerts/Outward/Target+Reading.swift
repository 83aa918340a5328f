extension Target {
    /// Reads what `write` wrote, up to `end`. Irregular: it is not that, or of a newer version.
    package init(
        _ reader: inout WireReader, until end: Int, _ bytes: Span<UInt8>
    ) throws(WireReader.Irregular) {
        var state: State?
        var reasons: [Reason] = []
        while reader.at < end {
            switch try reader.varint(bytes) {
            case 1 << 3 | 2:
                let end = try reader.length(bytes)
                state = State(iso: bytes.extracting(reader.at..<end))
                try reader.skip(to: end, bytes)
            case 2 << 3, 3 << 3: _ = try reader.varint(bytes)  // they follow from the reasons
            case 4 << 3 | 2:
                let end = try reader.length(bytes)
                reasons.append(try Reason(&reader, until: end, bytes))
            default: throw WireReader.Irregular()
            }
        }
        guard reader.at == end, let state, let target = Target(state, reasons: reasons) else {
            throw WireReader.Irregular()
        }
        self = target
    }
}

extension Reason {
    fileprivate init(
        _ reader: inout WireReader, until end: Int, _ bytes: Span<UInt8>
    ) throws(WireReader.Irregular) {
        var (name, duty, disclosure) = (Name?.none, Duty?.none, Disclosure?.none)
        var corridor = ""
        while reader.at < end {
            switch try reader.varint(bytes) {
            case 1 << 3: name = Numbers.names[try reader.varint(bytes)]
            case 2 << 3: duty = Numbers.duties[try reader.varint(bytes)]
            case 3 << 3: disclosure = Numbers.disclosures[try reader.varint(bytes)]
            case 4 << 3 | 2: corridor = try reader.text(bytes)
            default: throw WireReader.Irregular()
            }
        }
        guard reader.at == end, let name, let duty, let disclosure else { throw WireReader.Irregular() }
        self.init(name, duty: duty, disclosure: disclosure, corridor: corridor)
    }

    /// The schema's numbers.
    private enum Numbers {
        static let names = table(Name.allCases) { $0.wire.rawValue }
        static let duties = table(Duty.allCases) { $0.wire.rawValue }
        static let disclosures = table(Disclosure.allCases) { $0.wire.rawValue }

        private static func table<T>(_ all: [T], _ number: (T) -> Int) -> [UInt64: T] {
            Dictionary(uniqueKeysWithValues: all.map { (UInt64(number($0)), $0) })
        }
    }
}
