internal import CPng
internal import Glibc

/// PNG by libpng, through the interface that reads an image as a whole. Of an animation the first image.
enum PNGCodec {
    /// An image, what is transparent in it on white.
    static func decode(_ bytes: [UInt8]) throws(PhotographFlaw) -> Raster {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        do {
            // The library keeps the address until the image is read.
            return try bytes.withUnsafeBytes { bytes in
                guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
                    throw PhotographFlaw.damaged
                }
                let (width, height) = (Int(image.width), Int(image.height))
                guard width > 0, height > 0, width.multipliedReportingOverflow(by: height).partialValue > 0,
                    width <= PhotographLimits.pixels / height
                else { throw PhotographFlaw.tooManyPixels }
                image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
                var white = png_color(red: 255, green: 255, blue: 255)
                return try Raster(width: width, height: height) { pixels in
                    guard png_image_finish_read(&image, &white, pixels, 0, nil) != 0 else {
                        throw PhotographFlaw.damaged
                    }
                }
            }
        } catch {
            throw error as? PhotographFlaw ?? .damaged
        }
    }
}
