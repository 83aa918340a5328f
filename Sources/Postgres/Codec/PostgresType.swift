/// A PostgreSQL type as the protocol names it: by object id.
///
/// The ids of built-in types are fixed (`src/include/catalog/pg_type.dat`); those of a database's own types, enumerations
/// among them, start at 16384.
package struct PostgresType: Hashable, Sendable {
    /// Object id in `pg_type`.
    package let oid: UInt32
    /// Object id of the array of this type; 0 where there is none.
    package let arrayOID: UInt32

    /// - Parameter arrayOID: 0 when arrays of the type are not used.
    package init(oid: UInt32, arrayOID: UInt32 = 0) {
        self.oid = oid
        self.arrayOID = arrayOID
    }

    /// The array of this type.
    package var array: PostgresType { PostgresType(oid: arrayOID) }

    /// `boolean`.
    package static let bool = PostgresType(oid: 16, arrayOID: 1000)
    /// `bytea`.
    package static let bytea = PostgresType(oid: 17, arrayOID: 1001)
    /// `bigint`.
    package static let int8 = PostgresType(oid: 20, arrayOID: 1016)
    /// `smallint`.
    package static let int2 = PostgresType(oid: 21, arrayOID: 1005)
    /// `integer`.
    package static let int4 = PostgresType(oid: 23, arrayOID: 1007)
    /// `text`.
    package static let text = PostgresType(oid: 25, arrayOID: 1009)
    /// `real`.
    package static let float4 = PostgresType(oid: 700, arrayOID: 1021)
    /// `double precision`.
    package static let float8 = PostgresType(oid: 701, arrayOID: 1022)
    /// `timestamp with time zone`.
    package static let timestamptz = PostgresType(oid: 1184, arrayOID: 1185)
    /// `uuid`.
    package static let uuid = PostgresType(oid: 2950, arrayOID: 2951)
    /// `jsonb`.
    package static let jsonb = PostgresType(oid: 3802, arrayOID: 3807)
}
