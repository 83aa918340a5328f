import Alerts

/// What went out: whom the alerts name and whom the log says was told, against what stands in the topics.
extension OutsideLedger {
    /// Every State that an alert names, and every other that was told, has its notification: on its own partition, under the
    /// alert's key, twice only with the same bytes, and those of one source partition first in the order of their alerts.
    func checkNotifications(_ rows: [Place: Row], _ balance: inout Balance) async throws {
        var places: [String: Place] = [:]
        var wanted: Set<String> = []
        for (place, row) in rows where row.outcome == "accepted" {
            places[row.name] = place
            checkTargets(row, at: place, &balance)
            for state in row.named.union(row.told).subtracting([origin(place)]) {
                wanted.insert("\(row.name)/\(state)")
            }
        }
        var digests: [String: String?] = [:]
        var last: [String: Place] = [:]
        try await reader.forEachRecord(of: [Topics().notifications]) { record in
            balance.notifications += 1
            let id = record.eventID
            checkAddress(record, &balance)
            if let before = digests[id] {
                balance.repeatedNotifications += 1
                if before != record.digest { balance.complain("notification \(id) came twice, and not the same") }
                return
            }
            digests[id] = record.digest
            guard let slash = id.lastIndex(of: "/"), let place = places[String(id[..<slash])] else { return }
            let source = "\(place.topic)/\(place.partition) to \(record.place.partition)"
            if let before = last[source], before > place {
                balance.complain("notification \(id) overtook one of an earlier alert of \(source)")
            }
            last[source] = place
        }
        let missing = wanted.subtracting(digests.keys)
        balance.lost += missing.count
        for id in missing.sorted().prefix(10) { balance.complain("LOST: nobody was sent notification \(id)") }
        for id in Set(digests.keys).subtracting(wanted).sorted().prefix(10) {
            balance.complain("notification \(id) has no row")
        }
    }

    /// Whom the alert itself names is told, its own origin never.
    private func checkTargets(_ row: Row, at place: Place, _ balance: inout Balance) {
        let named = row.named.subtracting([origin(place)])
        balance.named += named.count
        for state in named.subtracting(row.told).sorted() {
            balance.complain("LOST: \(row.name) at \(place) names \(state), who is no target in the log")
        }
        if row.told.contains(origin(place)) { balance.complain("\(row.name) is told to its own origin") }
    }

    private func origin(_ place: Place) -> String {
        StateNumbers.published.states(1 << Int64(place.partition)).first ?? ""
    }

    /// A notification's id is alert/revision/State: its key is that alert, its partition that State's.
    private func checkAddress(_ record: OutsideReader.Record, _ balance: inout Balance) {
        let parts = record.eventID.split(separator: "/")
        guard parts.count == 3, StateNumbers.published.number(parts[2]) == Int(record.place.partition) else {
            balance.complain("notification \(record.eventID) stands at \(record.place), which is not its State's")
            return
        }
        if record.key != parts[0].utf8.hex {
            balance.complain("notification \(record.eventID) at \(record.place) has the key of something else")
        }
    }

    func checkDeadLetters(_ rows: [Place: Row], _ balance: inout Balance) async throws {
        var told: Set<String> = []
        try await reader.forEachRecord(of: [Topics().deadLetters]) { told.insert($0.eventID) }
        let dead = rows.values.filter { $0.outcome == "dead" }
        balance.deadLetters = dead.count
        for row in dead where !told.contains(row.address) {
            balance.complain("LOST: \(row.address) is dead (\(row.reason ?? "")), and no dead letter says so")
        }
    }
}
