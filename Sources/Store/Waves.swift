import FoundationEssentials

/// Splits a batch so that no statement holds one alert twice: the server settles each row against the rows of earlier
/// statements, and a statement does not see its own. The first record of each id goes into the first wave, its second
/// into the second. Within an id the order of the records is kept.
enum Waves {
    static func split(_ rows: some Collection<LogRow>) -> [[LogRow]] {
        var waves: [[LogRow]] = [[]]
        waves[0].reserveCapacity(rows.count)
        var seen: [UUID: Int] = [:]
        seen.reserveCapacity(rows.count)
        for row in rows {
            var wave = 0
            if case .alert(let alert) = row.content {
                wave = seen[alert.id, default: 0]
                seen[alert.id] = wave + 1
            }
            if wave == waves.count { waves.append([]) }
            waves[wave].append(row)
        }
        return waves.filter { !$0.isEmpty }
    }
}
