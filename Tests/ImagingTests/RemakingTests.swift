import CPng
import CTurboJPEG
import Testing

@testable import Imaging

@Suite("What is stored of a photograph")
struct RemakingTests {
    private func image(_ upload: [UInt8]) throws -> Raster {
        try JPEGCodec.decode(Remaking.remade(upload), atLeast: PhotographLimits.side)
    }

    /// Whether a pixel is red rather than blue.
    private func isRed(_ image: Raster, _ x: Int, _ y: Int) -> Bool {
        let at = (y * image.width + x) * 3
        return image.pixels[at] > image.pixels[at + 2]
    }

    /// Which quarter of an image is the red one.
    private func corner(_ image: Raster) -> String {
        let (left, right, top, bottom) = (5, image.width - 6, 5, image.height - 6)
        let corners = [
            ("upper left", left, top), ("upper right", right, top), ("lower left", left, bottom),
            ("lower right", right, bottom),
        ]
        return corners.filter { isRed(image, $0.1, $0.2) }.map(\.0).joined(separator: ", ")
    }

    @Test(
        "An image stands upright, whichever way the camera was held",
        arguments: [
            (1, "upper left"), (2, "upper right"), (3, "lower right"), (4, "lower left"), (5, "upper left"),
            (6, "upper right"), (7, "lower right"), (8, "lower left"),
        ])
    func orientation(number: Int, corner: String) throws {
        for isLittleEndian in [true, false] {
            let image = try image(
                Specimen.jpeg(
                    Specimen.raster(120, 80), orientation: UInt8(number), isLittleEndian: isLittleEndian))
            #expect(self.corner(image) == corner)
            #expect((image.width, image.height) == (number < 5 ? (120, 80) : (80, 120)))
        }
    }

    @Test("A PNG says in a chunk how it lies")
    func orientationOfPNG() throws {
        let plain = Specimen.png(Specimen.raster(120, 80))
        let turned = Specimen.png(plain, chunk: "eXIf", Specimen.exif(orientation: 6))
        #expect(try corner(image(plain)) == "upper left")
        #expect(try corner(image(turned)) == "upper right")
    }

    @Test("An orientation that is none, or lies beyond its file's end, is no reason to refuse")
    func brokenOrientation() throws {
        let raster = Specimen.raster(60, 40)
        for exif in [Specimen.exif(orientation: 77), Array(Specimen.exif(orientation: 6).prefix(13)), [0x49], []] {
            let upload = Specimen.jpeg(raster, segments: [(0xE1, Array("Exif\0\0".utf8) + exif)])
            #expect(try corner(image(upload)) == "upper left")
        }
    }

    @Test("No place, no comment, no profile and no thumbnail stays")
    func metadata() throws {
        let upload = Specimen.jpeg(
            Specimen.raster(120, 80),
            segments: [
                (0xE1, Array("Exif\0\0".utf8) + Specimen.exif(orientation: 6)),
                (0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>secret</x:xmpmeta>".utf8)),
                (0xE2, Array("ICC_PROFILE\0secret".utf8)), (0xED, Array("Photoshop 3.0\0secret".utf8)),
                (0xFE, Array("secret comment".utf8)),
            ])
        #expect(upload.holds("GPS-22.57N") && upload.holds("secret"))
        let stored = try Remaking.remade(upload)
        #expect(!stored.holds("GPS") && !stored.holds("secret") && !stored.holds("Exif"))
        // Nothing but JFIF's own header, tables and the frame.
        #expect(Set(stored.markers).isSubset(of: [0xE0, 0xDB, 0xC0, 0xC4]))
    }

    @Test("A PNG's texts and place do not stay")
    func metadataOfPNG() throws {
        var upload = Specimen.png(Specimen.raster(120, 80))
        upload = Specimen.png(upload, chunk: "tEXt", Array("Comment\0secret".utf8))
        upload = Specimen.png(upload, chunk: "eXIf", Specimen.exif(orientation: 1))
        let stored = try Remaking.remade(upload)
        #expect(!stored.holds("GPS") && !stored.holds("secret"))
        #expect(Set(stored.markers).isSubset(of: [0xE0, 0xDB, 0xC0, 0xC4]))
    }

    @Test("What else a file is besides an image does not stay")
    func polyglot() throws {
        let script = "<script>alert(1)</script>"
        let archive: [UInt8] = [0x50, 0x4B, 0x03, 0x04] + Array(script.utf8)
        for plain in [Specimen.jpeg(Specimen.raster(64, 64)), Specimen.png(Specimen.raster(64, 64))] {
            let stored = try Remaking.remade(plain + archive)
            #expect(!stored.holds(script) && !stored.holds([0x50, 0x4B, 0x03, 0x04]))
        }
        let commented = Specimen.jpeg(Specimen.raster(64, 64), segments: [(0xFE, Array(script.utf8))])
        #expect(try !Remaking.remade(commented).holds(script))
    }

    @Test(
        "No side is longer than 2048 pixels, and what is smaller keeps its size",
        arguments: [
            (4000, 3000, 2048, 1536), (3000, 4000, 1536, 2048), (2049, 1000, 2048, 1000), (640, 480, 640, 480),
            (5000, 2, 2048, 1), (1, 1, 1, 1),
        ])
    func size(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
        for upload in [Specimen.jpeg(Specimen.plain(width, height)), Specimen.png(Specimen.plain(width, height))] {
            let image = try image(upload)
            #expect(abs(image.width - newWidth) <= 1 && abs(image.height - newHeight) <= 1)
            #expect(max(image.width, image.height) == max(newWidth, newHeight))
        }
    }

    @Test("A smaller image shows the same")
    func scales() {
        let small = Specimen.raster(3000, 2000).scaled(toFit: 300)
        #expect((small.width, small.height) == (300, 200))
        #expect(corner(small) == "upper left")
        let colours = Set((0..<small.pixels.count / 3).map { small.pixels[$0 * 3] })
        #expect(colours == [Specimen.red.0, Specimen.blue.0])
        #expect(Set(Specimen.plain(2500, 1700).scaled(toFit: 777).pixels) == [128])
    }

    @Test("What is transparent lies on white")
    func transparency() throws {
        let pixels = [UInt8](repeating: 0, count: 32 * 32 * 4)
        let upload = Specimen.png(
            pixels, 32, 32, format: png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA))
        #expect(try image(upload).pixels.allSatisfy { $0 > 250 })
    }

    @Test("Grey, many-coloured and progressive images are read")
    func forms() throws {
        let grey = Specimen.png([UInt8](repeating: 90, count: 64 * 64), 64, 64, format: 0)
        #expect(try image(grey).pixels.allSatisfy { abs(Int($0) - 90) < 3 })
        let raster = Specimen.raster(64, 64)
        for upload in [
            Specimen.jpeg(raster, sampling: TJSAMP_GRAY), Specimen.jpeg(raster, sampling: TJSAMP_444),
            Specimen.jpeg(raster, flags: TJFLAG_PROGRESSIVE),
        ] { #expect(throws: Never.self) { try Remaking.remade(upload) } }
    }

    @Test("Of an animation the first image is kept")
    func animation() throws {
        var upload = Specimen.png(Specimen.raster(64, 64))
        upload = Specimen.png(upload, chunk: "acTL", Specimen.bigEndian(2) + Specimen.bigEndian(0))
        #expect(try corner(image(upload)) == "upper left")
    }

    @Test("What is cut off is refused")
    func truncated() {
        for whole in [Specimen.jpeg(Specimen.raster(400, 300)), Specimen.png(Specimen.raster(400, 300))] {
            for count in [9, 40, whole.count / 2, whole.count - 40] {
                #expect(throws: PhotographFlaw.damaged) { try Remaking.remade(Array(whole.prefix(count))) }
            }
        }
    }

    @Test("A huge image is refused by its header, before it takes memory")
    func bombs() {
        #expect(throws: PhotographFlaw.tooManyPixels) { try Remaking.remade(Specimen.jpeg(claiming: 65_000, 65_000)) }
        #expect(throws: PhotographFlaw.tooManyPixels) { try Remaking.remade(Specimen.png(claiming: 900_000, 900_000)) }
        #expect(throws: PhotographFlaw.tooManyPixels) { try Remaking.remade(Specimen.png(claiming: 8000, 5001)) }
    }

    @Test("A JPEG that is read over and over is refused")
    func scans() {
        #expect(throws: PhotographFlaw.damaged) { try Remaking.remade(Specimen.manyScans(600)) }
    }

    @Test(
        "What is no image is refused, whatever it says",
        arguments: [
            "", "hello", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
            "GIF89a\u{1}\u{0}\u{1}\u{0}", "RIFF....WEBPVP8 ", "BM......", "%PDF-1.7", "<html>",
            "\u{0}\u{0}\u{0}\u{18}ftypheic",
        ])
    func noImage(text: String) {
        #expect(throws: PhotographFlaw.noPhotograph) { try Remaking.remade(Array(text.utf8)) }
    }

    @Test("More bytes than an upload may have are refused")
    func tooMany() {
        let upload = Specimen.jpeg(Specimen.raster(64, 64)) + [UInt8](repeating: 0, count: PhotographLimits.bytes)
        #expect(throws: PhotographFlaw.tooManyBytes) { try Remaking.remade(upload) }
    }
}
