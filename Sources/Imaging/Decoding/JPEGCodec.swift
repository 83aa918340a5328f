internal import CTurboJPEG
internal import Glibc

/// JPEG by libjpeg-turbo.
enum JPEGCodec {
    /// An image, read at the smallest of the scales that the format offers for nothing (eighths) at which its longer side has
    /// `side` pixels or more.
    static func decode(_ bytes: [UInt8], atLeast side: Int) throws(PhotographFlaw) -> Raster {
        guard let codec = tjInitDecompress() else { throw .tooCostly }
        defer { tjDestroy(codec) }
        var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
        guard
            tjDecompressHeader3(codec, bytes, UInt(bytes.count), &width, &height, &sampling, &colours) == 0
                || tjGetErrorCode(codec) == TJERR_WARNING.rawValue, width > 0, height > 0
        else { throw .damaged }
        guard Int(width) * Int(height) <= PhotographLimits.pixels else { throw .tooManyPixels }
        guard colours != TJCS_CMYK.rawValue, colours != TJCS_YCCK.rawValue else { throw .unsupported }
        let (scaledWidth, scaledHeight) = scaled(width, height, atLeast: Int32(side))
        do {
            return try Raster(width: Int(scaledWidth), height: Int(scaledHeight)) { pixels in
                let code = tjDecompress2(
                    codec, bytes, UInt(bytes.count), pixels, scaledWidth, 0, scaledHeight, Int32(TJPF_RGB.rawValue),
                    TJFLAG_LIMITSCANS)
                if code != 0, !isHarmless(codec) { throw PhotographFlaw.damaged }
            }
        } catch {
            throw .damaged
        }
    }

    /// A JPEG of pixels alone: no Exif, no comment, no profile.
    static func encode(_ raster: Raster) throws(PhotographFlaw) -> [UInt8] {
        guard let codec = tjInitCompress() else { throw .tooCostly }
        defer { tjDestroy(codec) }
        var (buffer, size) = (UnsafeMutablePointer<UInt8>?.none, UInt(0))
        defer { tjFree(buffer) }
        let code = tjCompress2(
            codec, raster.pixels, Int32(raster.width), 0, Int32(raster.height), Int32(TJPF_RGB.rawValue), &buffer,
            &size,
            Int32(TJSAMP_420.rawValue), quality, 0)
        guard code == 0, let buffer else { throw .tooCostly }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }

    private static let quality: Int32 = 88

    private static func scaled(_ width: Int32, _ height: Int32, atLeast side: Int32) -> (Int32, Int32) {
        var best = (width, height)
        var count: Int32 = 0
        guard let factors = tjGetScalingFactors(&count) else { return best }
        for factor in UnsafeBufferPointer(start: factors, count: Int(count)) where factor.num <= factor.denom {
            // As the macro TJSCALED rounds.
            let size = (
                (width * factor.num + factor.denom - 1) / factor.denom,
                (height * factor.num + factor.denom - 1) / factor.denom
            )
            if max(size.0, size.1) >= side, size.0 <= best.0, size.1 <= best.1 { best = size }
        }
        return best
    }

    /// Cameras that pad their files are many; what is cut off or garbled is no photograph of anybody.
    private static func isHarmless(_ codec: tjhandle) -> Bool {
        guard tjGetErrorCode(codec) == TJERR_WARNING.rawValue, let text = tjGetErrorStr2(codec) else { return false }
        return strstr(text, "extraneous bytes") != nil
    }
}
