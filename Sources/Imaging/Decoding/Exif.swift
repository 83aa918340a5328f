/// As much of Exif as is wanted before it is thrown away: the orientation.
enum Exif {
    /// The value of tag 0x0112 in the first directory of a TIFF structure; nil where there is none.
    static func orientation(_ tiff: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(tiff.prefix(1 << 16))
        let isLittleEndian: Bool
        switch bytes.prefix(4) {
        case [0x49, 0x49, 0x2A, 0x00]: isLittleEndian = true
        case [0x4D, 0x4D, 0x00, 0x2A]: isLittleEndian = false
        default: return nil
        }

        func number(at: Int, size: Int) -> Int? {
            guard at >= 0, at + size <= bytes.count else { return nil }
            let part = bytes[at..<at + size]
            return isLittleEndian
                ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
        }

        guard let directory = number(at: 4, size: 4), let count = number(at: directory, size: 2) else { return nil }
        for entry in 0..<count {
            let at = directory + 2 + entry * 12
            guard let tag = number(at: at, size: 2) else { return nil }
            // A SHORT lies in the entry itself.
            if tag == 0x0112 { return number(at: at + 2, size: 2) == 3 ? number(at: at + 8, size: 2) : nil }
        }
        return nil
    }
}
