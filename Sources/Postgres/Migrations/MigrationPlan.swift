/// Compares the program's migration files with the rows of `schema_migrations`. Pure.
struct MigrationPlan {
    /// The files that are still to be applied, in order.
    let pending: [Migrations.File]

    /// - Parameter applied: name and SHA-256 of each applied file.
    /// - Throws: `PostgresError` with reason `migration`, naming the file, when an applied file has been changed, is unknown
    ///   to this program, or comes after one that has not been applied; or when two files have one name.
    init(files: [Migrations.File], applied: [(name: String, sha256: [UInt8])]) throws(PostgresError) {
        let known = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        guard known.count == files.count else { throw .migration("Two migration files have the same name.") }
        for (name, digest) in applied {
            guard let file = known[name] else {
                throw .migration(
                    "The database has migration \(name), which this program does not know: it is newer. Use a newer program."
                )
            }
            guard file.sha256 == digest else {
                throw .migration(
                    "Migration \(name) was changed after it had been applied. Restore the file and add a new migration."
                )
            }
        }
        let names = Set(applied.map(\.name))
        if let gap = files.firstIndex(where: { !names.contains($0.name) }),
            let later = files[gap...].first(where: { names.contains($0.name) })
        {
            throw .migration(
                "Migration \(files[gap].name) has not been applied, but \(later.name), which follows it, has. "
                    + "Give the new file a name after all others.")
        }
        pending = files.filter { !names.contains($0.name) }
    }
}
