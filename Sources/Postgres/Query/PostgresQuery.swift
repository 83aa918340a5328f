/// A statement and its parameters, written as a string literal: `\(value)` becomes `$1`, `$2`, …, never text, so that no
/// value can become SQL.
///
///     let query: PostgresQuery = "SELECT name FROM officer WHERE state = \(state) AND id = ANY(\(ids))"
package struct PostgresQuery: ExpressibleByStringInterpolation, Sendable, CustomStringConvertible {
    /// The text, with `$n` in place of values.
    package let sql: String
    package let parameters: PostgresParameters

    package init(stringLiteral sql: String) {
        self.sql = sql
        parameters = PostgresParameters()
    }

    package init(stringInterpolation: StringInterpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
    }

    /// A statement without parameters whose text is made at run time. The text must come from the program, never from input.
    package init(unescaped sql: String) {
        self.init(stringLiteral: sql)
    }

    /// The SQL; never the values.
    package var description: String { sql }

    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var sql = ""
        fileprivate var parameters = PostgresParameters()

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        package mutating func appendLiteral(_ literal: String) {
            sql += literal
        }

        /// A parameter.
        package mutating func appendInterpolation<T: PostgresEncodable>(_ value: T) {
            parameters.append(value)
            sql += "$\(parameters.count)"
        }

        /// A parameter that may be NULL.
        package mutating func appendInterpolation<T: PostgresEncodable>(_ value: T?) {
            parameters.append(value, as: T.self)
            sql += "$\(parameters.count)"
        }

        /// Another statement as the beginning of this one, with its parameters.
        package mutating func appendInterpolation(beginning query: PostgresQuery) {
            precondition(parameters.count == 0, "its parameters have the first numbers")
            sql += query.sql
            parameters = query.parameters
        }

        /// Text that becomes part of the statement as it is: for names of the program's own, never for input.
        package mutating func appendInterpolation(unescaped text: String) {
            sql += text
        }

        /// The name of a table, column or channel, quoted.
        package mutating func appendInterpolation(identifier name: String) {
            sql += "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
        }
    }
}
