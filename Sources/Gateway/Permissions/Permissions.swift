package import Alerts

/// Who may do what: `schemas/data/permissions.csv`, a row for each operation, a column for each role, and in each cell the
/// relations to the alert for which it is allowed. What is not written there is denied.
package struct Permissions: Sendable {
    private struct Key: Hashable {
        var operation: Operation
        var role: Role
    }

    private let allowed: [Key: Set<Relation>]

    /// The table that is built in.
    package static let current = Permissions(CSV(PackageResources.permissions_csv))

    /// Words that are no operation, role or relation allow nothing.
    init(_ table: CSV) {
        var allowed: [Key: Set<Relation>] = [:]
        for row in table.rows {
            guard let name = row.first, let operation = Operation(rawValue: name) else { continue }
            for (column, cell) in zip(table.columns, row).dropFirst() {
                guard let role = Role(rawValue: column) else { continue }
                let relations = cell.split(separator: " ").compactMap { Relation(rawValue: String($0)) }
                if !relations.isEmpty { allowed[Key(operation: operation, role: role)] = Set(relations) }
            }
        }
        self.allowed = allowed
    }

    /// The relations to an alert for which a role may do it; empty: not at all.
    package func relations(_ operation: Operation, _ role: Role) -> Set<Relation> {
        allowed[Key(operation: operation, role: role)] ?? []
    }
}
