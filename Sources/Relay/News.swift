import Store
import Synchronization

/// What a follower has heard of its log since it last asked: that certain partitions have grown, or that any may have.
final class News: Sendable {
    /// Signalled with the first that is heard, and by whoever else works for the follower. What comes behind before the
    /// follower has asked wakes nobody: it is asked for together.
    let wake = Wake()
    private let heard = Mutex<Set<PartitionKey>?>([])

    /// - Parameter partitions: nil where any may have grown.
    func tell(of partitions: [PartitionKey]?) {
        let isFirst = heard.withLock { heard in
            let isFirst = heard?.isEmpty == true
            if let partitions { heard?.formUnion(partitions) } else { heard = nil }
            return isFirst
        }
        if isFirst { wake.signal(.log) }
    }

    /// What was heard since the last call; nil where any partition may have grown.
    func take() -> Set<PartitionKey>? {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }
}
