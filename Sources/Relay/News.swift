import Store
import Synchronization

/// What a follower has heard of its log since it last asked: that certain partitions have grown, or that any may have, and what
/// the writer of the same process has just put in.
final class News: Sendable {
    /// Signalled with the first that is heard, and by whoever else works for the follower. What comes behind before the
    /// follower has asked wakes nobody: it is asked for together.
    let wake = Wake()

    private struct Heard {
        /// Nil where any partition may have grown.
        var grown: Set<PartitionKey>? = []
        var written: [Slice] = []
        var rows = 0
    }

    /// Rows above which what was written is left to be read.
    private static let most = 1_000
    private let heard = Mutex(Heard())

    /// - Parameter partitions: nil where any may have grown.
    func tell(of partitions: [PartitionKey]?) {
        let isFirst = heard.withLock { heard in
            let isFirst = heard.grown?.isEmpty == true
            if let partitions { heard.grown?.formUnion(partitions) } else { heard.grown = nil }
            return isFirst
        }
        if isFirst { wake.signal(.log) }
    }

    /// - Parameter slices: in the order of each partition.
    func tell(of slices: [Slice]) {
        guard !slices.isEmpty else { return }
        let rows = slices.reduce(0) { $0 + $1.entries.count }
        let isKept = heard.withLock { heard in
            guard heard.rows + rows <= Self.most else { return false }
            heard.written += slices
            heard.rows += rows
            return true
        }
        if isKept { wake.signal(.slice) } else { tell(of: slices.map(\.key)) }
    }

    /// What was heard of since the last call; nil where any partition may have grown.
    func take() -> Set<PartitionKey>? {
        heard.withLock { heard in
            defer { heard.grown = [] }
            return heard.grown
        }
    }

    /// What was written since the last call.
    func takeWritten() -> [Slice] {
        heard.withLock { heard in
            defer { (heard.written, heard.rows) = ([], 0) }
            return heard.written
        }
    }
}
