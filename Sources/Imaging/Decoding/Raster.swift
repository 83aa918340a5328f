/// An image as pixels and nothing else: red, green, blue, a byte each, row by row.
struct Raster {
    let width: Int
    let height: Int
    private(set) var pixels: [UInt8]

    /// - Parameter fill: writes `width × height × 3` bytes from the address on.
    init(width: Int, height: Int, fill: (UnsafeMutablePointer<UInt8>) throws -> Void) rethrows {
        self.width = width
        self.height = height
        let count = width * height * 3
        pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let start = buffer.baseAddress else { return }
            try fill(start)
            initialized = count
        }
    }

    /// Made smaller so that no side is longer than `side`, each new pixel the mean of the area it stands for; itself where
    /// it is small enough.
    func scaled(toFit side: Int) -> Raster {
        let longer = max(width, height)
        guard longer > side else { return self }
        return scaled(
            width: max(1, (width * side + longer / 2) / longer), height: max(1, (height * side + longer / 2) / longer))
    }

    /// In whole numbers: an old pixel is as long as there are new ones, a new one as long as there are old ones, so that
    /// each length is exact. Sums stay below 2³², for a side has at most a million pixels.
    private func scaled(width newWidth: Int, height newHeight: Int) -> Raster {
        let stride = newWidth * 3
        return pixels.withUnsafeBufferPointer { source in
            Raster(width: newWidth, height: newHeight) { target in
                guard let start = source.baseAddress else { return }
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: stride * 2) { room in
                    guard let sums = room.baseAddress else { return }
                    let row = sums + stride
                    sums.update(repeating: 0, count: stride)
                    let round = UInt32(height * Self.fraction / 2)
                    let whole = UInt32(height * Self.fraction)
                    var (y, newY, wanted) = (0, 0, height)
                    while y < height, newY < newHeight {
                        Self.narrow(start + y * width * 3, width, to: row, newWidth)
                        var left = newHeight
                        while left > 0, newY < newHeight {
                            let share = min(left, wanted)
                            let weight = UInt32(share)
                            var i = 0
                            while i < stride {
                                sums[i] &+= row[i] &* weight
                                i &+= 1
                            }
                            left -= share
                            wanted -= share
                            guard wanted == 0 else { continue }
                            let line = target + newY * stride
                            i = 0
                            while i < stride {
                                line[i] = UInt8(truncatingIfNeeded: min(255, (sums[i] &+ round) / whole))
                                sums[i] = 0
                                i &+= 1
                            }
                            newY += 1
                            wanted = height
                        }
                        y += 1
                    }
                }
            }
        }
    }

    /// How finely a row's means are kept until the rows are summed.
    private static let fraction = 16

    /// One row to fewer pixels, each mean times `fraction`.
    private static func narrow(
        _ source: UnsafePointer<UInt8>, _ width: Int, to target: UnsafeMutablePointer<UInt32>, _ newWidth: Int
    ) {
        let (divisor, unit) = (UInt32(width), UInt32(newWidth))
        var (pixel, newPixel) = (source, target)
        // What of the pixel at `pixel` is not spent yet; less than a whole one.
        var left: UInt32 = 0
        var x = 0
        while x < newWidth {
            var (red, green, blue) = (UInt32(0), UInt32(0), UInt32(0))
            var wanted = divisor
            if left > 0 {
                red = UInt32(pixel[0]) &* left
                green = UInt32(pixel[1]) &* left
                blue = UInt32(pixel[2]) &* left
                wanted &-= left
                left = 0
                pixel += 3
            }
            var (reds, greens, blues) = (UInt32(0), UInt32(0), UInt32(0))
            while wanted >= unit {
                reds &+= UInt32(pixel[0])
                greens &+= UInt32(pixel[1])
                blues &+= UInt32(pixel[2])
                wanted &-= unit
                pixel += 3
            }
            red &+= reds &* unit
            green &+= greens &* unit
            blue &+= blues &* unit
            if wanted > 0 {
                red &+= UInt32(pixel[0]) &* wanted
                green &+= UInt32(pixel[1]) &* wanted
                blue &+= UInt32(pixel[2]) &* wanted
                left = unit &- wanted
            }
            newPixel[0] = scaledMean(red, divisor)
            newPixel[1] = scaledMean(green, divisor)
            newPixel[2] = scaledMean(blue, divisor)
            newPixel += 3
            x &+= 1
        }
    }

    private static func scaledMean(_ sum: UInt32, _ count: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: UInt64(sum) &* UInt64(fraction) / UInt64(count))
    }

    /// Turned and mirrored as its orientation asks, so that it stands upright without being told to.
    func upright(_ orientation: Orientation) -> Raster {
        guard orientation != .upright else { return self }
        let (newWidth, newHeight) = orientation.swapsSides ? (height, width) : (width, height)
        return pixels.withUnsafeBufferPointer { source in
            Raster(width: newWidth, height: newHeight) { target in
                var y = 0
                while y < newHeight {
                    var x = 0
                    while x < newWidth {
                        let from = orientation.source(x, y, width, height)
                        let (old, new) = ((from.y * width + from.x) * 3, (y * newWidth + x) * 3)
                        target[new] = source[old]
                        target[new + 1] = source[old + 1]
                        target[new + 2] = source[old + 2]
                        x += 1
                    }
                    y += 1
                }
            }
        }
    }
}
