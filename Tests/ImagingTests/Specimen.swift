import CPng
import CTurboJPEG
@testable import Imaging

/// Images made for the tests.
enum Specimen {
    static let red: (UInt8, UInt8, UInt8) = (250, 10, 10)
    static let blue: (UInt8, UInt8, UInt8) = (10, 10, 250)

    /// An image of one colour, its upper left quarter of another.
    static func raster(_ width: Int, _ height: Int) -> Raster {
        Raster(width: width, height: height) { pixels in
            var at = pixels
            for y in 0..<height {
                for x in 0..<width {
                    let colour = x * 2 < width && y * 2 < height ? red : blue
                    (at[0], at[1], at[2]) = colour
                    at += 3
                }
            }
        }
    }

    /// Grey all over: the cheapest to make and to pack.
    static func plain(_ width: Int, _ height: Int) -> Raster {
        Raster(width: width, height: height) { $0.update(repeating: 128, count: width * height * 3) }
    }

    static func jpeg(_ raster: Raster, flags: Int32 = 0, sampling: TJSAMP = TJSAMP_420) -> [UInt8] {
        guard let codec = tjInitCompress() else { return [] }
        defer { tjDestroy(codec) }
        var (buffer, size) = (UnsafeMutablePointer<UInt8>?.none, UInt(0))
        defer { tjFree(buffer) }
        tjCompress2(
            codec, raster.pixels, Int32(raster.width), 0, Int32(raster.height), Int32(TJPF_RGB.rawValue), &buffer,
            &size,
            Int32(sampling.rawValue), 90, flags)
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }

    static func png(_ raster: Raster) -> [UInt8] {
        png(raster.pixels, raster.width, raster.height, format: png_uint_32(PNG_FORMAT_FLAG_COLOR))
    }

    /// - Parameter format: as libpng's simplified interface numbers them.
    static func png(_ pixels: [UInt8], _ width: Int, _ height: Int, format: png_uint_32) -> [UInt8] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        (image.width, image.height, image.format) = (png_uint_32(width), png_uint_32(height), format)
        image.flags = png_uint_32(PNG_IMAGE_FLAG_FAST)
        var size = png_alloc_size_t()
        guard png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil) != 0 else { return [] }
        return Array(bytes[..<size])
    }

    /// A TIFF structure with an orientation and a place: 22.57° N, as a phone writes it.
    static func exif(orientation: UInt8, isLittleEndian: Bool = true) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return isLittleEndian ? bytes : bytes.reversed()
        }
        var tiff: [UInt8] = Array((isLittleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4)
        tiff += number(2, 2)
        tiff += number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(orientation), 2) + number(0, 2)
        tiff += number(0x8825, 2) + number(4, 2) + number(1, 4) + number(38, 4)
        tiff += number(0, 4)
        tiff += number(1, 2) + number(2, 2) + number(5, 2) + number(3, 4) + number(56, 4) + number(0, 4)
        for part in [22, 1, 34, 1, 12, 1] { tiff += number(part, 4) }
        return tiff + Array("GPS-22.57N-88.36E".utf8)
    }

    /// A JPEG with segments put in after its first two bytes.
    static func jpeg(_ raster: Raster, segments: [(marker: UInt8, content: [UInt8])]) -> [UInt8] {
        let plain = jpeg(raster)
        let added = segments.flatMap { marker, content -> [UInt8] in
            [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 255)] + content
        }
        return Array(plain[..<2]) + added + plain[2...]
    }

    static func jpeg(_ raster: Raster, orientation: UInt8, isLittleEndian: Bool = true) -> [UInt8] {
        let exif = exif(orientation: orientation, isLittleEndian: isLittleEndian)
        return jpeg(raster, segments: [(0xE1, Array("Exif\0\0".utf8) + exif)])
    }

    /// A PNG with a chunk put in before its first IDAT.
    static func png(_ plain: [UInt8], chunk: String, _ content: [UInt8]) -> [UInt8] {
        let typed = Array(chunk.utf8) + content
        let added = bigEndian(content.count) + typed + bigEndian(Int(checksum(typed)))
        // Signature 8, IHDR 25.
        return Array(plain[..<33]) + added + plain[33...]
    }

    /// A PNG whose header claims another size.
    static func png(claiming width: Int, _ height: Int) -> [UInt8] {
        var bytes = png(plain(8, 8))
        bytes.replaceSubrange(16..<24, with: bigEndian(width) + bigEndian(height))
        bytes.replaceSubrange(29..<33, with: bigEndian(Int(checksum(Array(bytes[12..<29])))))
        return bytes
    }

    /// A JPEG whose frame claims another size.
    static func jpeg(claiming width: Int, _ height: Int) -> [UInt8] {
        var bytes = jpeg(plain(16, 16))
        guard let frame = bytes.indices.first(where: { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 }) else { return [] }
        bytes.replaceSubrange(
            frame + 5..<frame + 9,
            with: [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)])
        return bytes
    }

    /// A progressive JPEG whose first refining scan comes again and again.
    static func manyScans(_ count: Int) -> [UInt8] {
        let bytes = jpeg(plain(2000, 2000), flags: TJFLAG_PROGRESSIVE)
        let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
        guard scans.count > 2 else { return [] }
        let last = Array(bytes[scans[scans.count - 1]..<bytes.count - 2])
        return Array(bytes[..<(bytes.count - 2)]) + Array(repeating: last, count: count).flatMap(\.self) + [0xFF, 0xD9]
    }

    static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 as PNG has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let isOdd = sum & 1 == 1
                sum >>= 1
                if isOdd { sum ^= 0xEDB8_8320 }
            }
        }
        return ~sum
    }
}

extension [UInt8] {
    func holds(_ text: String) -> Bool { holds(Array(text.utf8)) }

    func holds(_ part: [UInt8]) -> Bool {
        guard let first = part.first else { return true }
        return indices.contains { self[$0] == first && self[$0...].starts(with: part) }
    }

    /// The markers of a JPEG's segments up to its image.
    var markers: [UInt8] {
        var (markers, at): ([UInt8], Int) = ([], 2)
        while at + 4 <= count, self[at] == 0xFF, self[at + 1] != 0xDA {
            markers.append(self[at + 1])
            at += 2 + (Int(self[at + 2]) << 8 | Int(self[at + 3]))
        }
        return markers
    }
}
