import AcceptanceSupport
import Postgres

/// Who moves partitions on in the ledger. That a name stands there as the owner's says nothing: nobody takes it out when its
/// bearer is gone.
actor Movement {
    /// One process's ownership of one partition: another, also one of the same name, has another token.
    private struct Tenure: Hashable {
        var topic: Int16
        var partition: Int16
        var token: String
    }

    private let house: House
    /// Where each stood when it was first seen.
    private var beginnings: [Tenure: Int64] = [:]
    /// Hosts of which a process has moved a partition since the first look.
    private(set) var hosts: Set<String> = []

    init(_ house: House) { self.house = house }

    /// Looks once more, and returns the hosts that have moved by now.
    func look() async throws -> Set<String> {
        let connection = try await house.connection()
        let rows = try await connection.query(
            """
            SELECT topic, partition, token::text, regexp_replace(owner, '-[0-9]+$', ''), next_offset FROM partitions
            WHERE token IS NOT NULL AND owner IS NOT NULL
            """
        ).decode(Int16.self, Int16.self, String.self, String.self, Int64.self)
        await connection.close()
        for (topic, partition, token, host, next) in rows {
            let tenure = Tenure(topic: topic, partition: partition, token: token)
            if next > beginnings[tenure, default: next] { hosts.insert(host) }
            if beginnings[tenure] == nil { beginnings[tenure] = next }
        }
        return hosts
    }
}
