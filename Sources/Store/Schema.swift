package import Postgres

/// Sanket's migrations, built into the program.
package enum Schema {
    package static let migrations = Migrations([
        (name: "0001_ledger.sql", sql: text(PackageResources._001_ledger_sql)),
        (name: "0002_followers.sql", sql: text(PackageResources._002_followers_sql)),
        (name: "0003_projections.sql", sql: text(PackageResources._003_projections_sql)),
        (name: "0004_owed.sql", sql: text(PackageResources._004_owed_sql)),
        (name: "0005_matching.sql", sql: text(PackageResources._005_matching_sql)),
        (name: "0006_deeds.sql", sql: text(PackageResources._006_deeds_sql)),
        (name: "0007_viewers.sql", sql: text(PackageResources._007_viewers_sql)),
        (name: "0008_photographs.sql", sql: text(PackageResources._008_photographs_sql)),
        (name: "0009_officers.sql", sql: text(PackageResources._009_officers_sql)),
    ])

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
