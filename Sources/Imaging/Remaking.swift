/// What is stored of a photograph: its pixels, written anew.
package enum Remaking {
    /// A JPEG, upright, at most `PhotographLimits.side` pixels long, of the pixels alone: no Exif, place, thumbnail, comment,
    /// colour profile, and nothing that was appended.
    ///
    /// Takes as long and as much memory as the bytes make it: for a process that is confined.
    package static func remade(_ bytes: [UInt8]) throws(PhotographFlaw) -> [UInt8] {
        guard bytes.count <= PhotographLimits.bytes else { throw .tooManyBytes }
        guard let format = PhotographFormat(sniffing: bytes) else { throw .noPhotograph }
        let raster =
            switch format {
            case .jpeg: try JPEGCodec.decode(bytes, atLeast: PhotographLimits.side)
            case .png: try PNGCodec.decode(bytes)
            }
        return try JPEGCodec.encode(
            raster.scaled(toFit: PhotographLimits.side).upright(Orientation.of(bytes, format)))
    }
}
