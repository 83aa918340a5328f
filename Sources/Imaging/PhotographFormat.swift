/// The two formats that are read, told by the first bytes and by nothing else.
///
/// Two, because each decoder is a door: a camera writes JPEG, a screen or a scanner PNG. WebP, HEIC, GIF, TIFF and SVG are
/// refused.
package enum PhotographFormat: String, Sendable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"

    /// nil for what is neither.
    package init?(sniffing bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else {
            return nil
        }
    }
}
