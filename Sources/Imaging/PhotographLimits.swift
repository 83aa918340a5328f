/// What a photograph may be, on its way in and out.
package enum PhotographLimits {
    /// Bytes of an upload at most: 5 MiB.
    package static let bytes = 5 << 20
    /// Pixels of an upload at most.
    package static let pixels = 40_000_000
    /// Pixels of what is stored, along its longer side.
    package static let side = 2048
    /// Bytes of what is stored at most: 2048 × 2048 pixels of noise take 3 MiB.
    package static let storedBytes = 8 << 20
}
