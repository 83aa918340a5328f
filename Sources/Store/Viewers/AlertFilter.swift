package import Alerts
package import FoundationEssentials

/// Which alerts of a list are wanted. What is nil does not filter.
package struct AlertFilter: Sendable {
    package var kind: Kind?
    /// Those of this origin.
    package var origin: State?
    /// Those that this State was told of by a revision.
    package var target: State?
    /// As the ledger writes them, such as `ACTUAL`; `UNSPECIFIED` for those that name none.
    package var statuses: [String]?
    /// As `AlertLine.lifecycle` has them.
    package var lifecycles: [String]?
    /// When the current revision was issued, by its sender's clock; the end is not in it.
    package var issued: (from: Date?, to: Date?) = (nil, nil)
    /// When the first revision was persisted; the end is not in it.
    package var taken: (from: Date?, to: Date?) = (nil, nil)

    package init() {}
}
