import FoundationEssentials

/// Splits a batch so that no statement holds one alert twice: the server settles each row against the rows of earlier
/// statements, and a statement does not see its own. The first record of each id goes into the first wave, its second
/// into the second. Within an id the order of the records is kept.
enum Waves {
    static func split(_ rows: [LogRow]) -> [[LogRow]] {
        var seen: [UUID: Int] = [:]
        seen.reserveCapacity(rows.count)
        let waves = rows.map { row in
            guard case .alert(let alert) = row.content else { return 0 }
            return next(&seen[alert.id, default: 0])
        }
        guard let last = waves.max() else { return [] }
        // Almost every batch is one wave.
        if last == 0 { return [rows] }
        return (0...last).map { wave in zip(rows, waves).filter { $1 == wave }.map(\.0) }
    }

    private static func next(_ count: inout Int) -> Int {
        defer { count += 1 }
        return count
    }
}
