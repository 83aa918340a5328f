package import Postgres

extension Ledger {
    /// What one append sends, as one transaction: the fence, the rows, the hint to followers. For `begin`, and for who
    /// measures the same statements sent another way.
    package func statements(_ claims: [Claim], _ inserts: [PostgresQuery]) -> [PostgresQuery] {
        [fence(claims)] + inserts + [LogHint.notify(claims)]
    }

    /// The rows as statements, encoded: as many as `Waves` makes of them.
    package static func inserts(_ rows: some Collection<LogRow>) -> [PostgresQuery] {
        Waves.split(Array(rows)).map { LogColumns($0).insert() }
    }
}
