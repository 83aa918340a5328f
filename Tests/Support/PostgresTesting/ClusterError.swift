/// A throw-away cluster could not be made or run.
package struct ClusterError: Error, CustomStringConvertible {
    /// What happened, with the end of the server's log where there is one.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
