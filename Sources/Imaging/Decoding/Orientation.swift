/// How an image lies in its file: tag 0x0112 of Exif (JEITA CP-3451), by its numbers 1 to 8.
enum Orientation: Int {
    case upright = 1
    case mirrored, turnedOver, flipped, transposed, turnedRight, transverse, turnedLeft

    /// Whether the image is as high as it is stored wide.
    var swapsSides: Bool { rawValue >= 5 }

    /// Where in the file's image the pixel (x, y) of the upright one lies.
    ///
    /// - Parameters:
    ///   - width: of the file's image.
    ///   - height: of the file's image.
    func source(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> (x: Int, y: Int) {
        switch self {
        case .upright: (x, y)
        case .mirrored: (width - 1 - x, y)
        case .turnedOver: (width - 1 - x, height - 1 - y)
        case .flipped: (x, height - 1 - y)
        case .transposed: (y, x)
        case .turnedRight: (y, height - 1 - x)
        case .transverse: (width - 1 - y, height - 1 - x)
        case .turnedLeft: (width - 1 - y, x)
        }
    }

    /// Of a file; upright where it does not say, or says it in a way that can't be read.
    static func of(_ bytes: [UInt8], _ format: PhotographFormat) -> Orientation {
        let exif = format == .jpeg ? exifInJPEG(bytes) : exifInPNG(bytes)
        return exif.flatMap(Exif.orientation).flatMap(Orientation.init) ?? .upright
    }

    /// The TIFF structure of the first APP1 segment that is Exif, before the image itself begins.
    private static func exifInJPEG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var at = 2
        while at + 4 <= bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            if marker == 0xFF {
                at += 1
                continue
            }
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            guard marker != 0xDA, marker != 0xD9, length >= 2, at + 2 + length <= bytes.count else { return nil }
            let content = bytes[at + 4..<at + 2 + length]
            if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) { return content.dropFirst(6) }
            at += 2 + length
        }
        return nil
    }

    /// The content of the chunk eXIf (PNG, third edition, 11.3.4.5).
    private static func exifInPNG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var at = 8
        while at + 12 <= bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard at + 12 + length <= bytes.count else { return nil }
            if bytes[at + 4..<at + 8].elementsEqual("eXIf".utf8) { return bytes[at + 8..<at + 8 + length] }
            at += 12 + length
        }
        return nil
    }
}
