import Synchronization

/// To which partitions of its topic an output owes messages, during one lead: what is for them is not sent past what is owed.
final class Owing: Sendable {
    private struct Account {
        /// Changes with everything that is written down.
        var version = 0
        /// Being written down just now.
        var pending = 0
        var isCollected = false
    }

    /// Beyond a third of the partitions it is not a target that is in trouble, but the cluster: that is waited for.
    private static let most = 13
    private let accounts = Mutex<[Int32: Account]>([:])

    var isEmpty: Bool { accounts.withLock { $0.isEmpty } }

    func contains(_ partition: Int32) -> Bool { accounts.withLock { $0[partition] != nil } }

    /// Whether messages for these could be owed just now.
    func admits(_ partitions: Set<Int32>) -> Bool { accounts.withLock { Self.admits(partitions, $0) } }

    /// Where something is owed already, more always may be.
    private static func admits(_ partitions: Set<Int32>, _ accounts: [Int32: Account]) -> Bool {
        let opened = partitions.subtracting(accounts.keys)
        return opened.isEmpty || accounts.count + opened.count <= most
    }

    /// Something is owed to it, as the database says.
    func open(_ partition: Int32) {
        accounts.withLock { $0[partition, default: Account()].version += 1 }
    }

    /// Something is about to be written down; `end` follows. Returns those to which nothing was owed before, or nil where
    /// messages for these may not be owed.
    func begin(ifAdmitted partitions: Set<Int32>) -> Set<Int32>? {
        accounts.withLock { accounts in
            guard Self.admits(partitions, accounts) else { return nil }
            let opened = partitions.subtracting(accounts.keys)
            for partition in partitions {
                accounts[partition, default: Account()].version += 1
                accounts[partition]?.pending += 1
            }
            return opened
        }
    }

    func end(_ partitions: Set<Int32>) {
        accounts.withLock { accounts in
            for partition in partitions {
                accounts[partition]?.version += 1
                accounts[partition]?.pending -= 1
            }
        }
    }

    /// Those that nobody collects yet; the caller does from now on.
    func uncollected() -> [Int32] {
        accounts.withLock { accounts in
            let found = accounts.filter { !$0.value.isCollected }.keys.sorted()
            for partition in found { accounts[partition]?.isCollected = true }
            return found
        }
    }

    func version(of partition: Int32) -> Int { accounts.withLock { $0[partition]?.version ?? 0 } }

    /// Nothing is owed any more, if nothing was written down since this version; else false.
    func close(_ partition: Int32, at version: Int) -> Bool {
        accounts.withLock { accounts in
            guard let account = accounts[partition], account.version == version, account.pending == 0 else {
                return false
            }
            accounts[partition] = nil
            return true
        }
    }
}
