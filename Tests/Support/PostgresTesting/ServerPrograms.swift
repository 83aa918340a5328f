internal import Foundation

/// Where PostgreSQL's programs are, and as whom they run: the server refuses to run as root.
struct ServerPrograms {
    private let folder: String
    /// The account to change to; nil when we are not root.
    let account: Account?

    struct Account {
        var name: String
        var user: uid_t
        var group: gid_t
    }

    /// `SANKET_TEST_POSTGRES_BIN`, else `pg_config --bindir`, else the newest of Debian's folders.
    init() async throws {
        var candidates: [String] = []
        if let given = ProcessInfo.processInfo.environment["SANKET_TEST_POSTGRES_BIN"] {
            candidates = [given]
        } else {
            if let asked = try? await Command.output("/usr/bin/env", ["pg_config", "--bindir"]) {
                candidates.append(asked)
            }
            let debian = "/usr/lib/postgresql"
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
            candidates += versions.compactMap(Int.init).sorted(by: >).map { "\(debian)/\($0)/bin" }
        }
        guard let folder = candidates.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/postgres") })
        else { throw ClusterError("No PostgreSQL server was found: install it or set SANKET_TEST_POSTGRES_BIN.") }
        self.folder = folder
        account = geteuid() == 0 ? try Self.unprivileged() : nil
    }

    /// The command that becomes this program under the right account, under the same pid.
    func command(_ program: String, _ arguments: [String]) -> (executable: String, arguments: [String]) {
        let path = "\(folder)/\(program)"
        guard let account else { return (path, arguments) }
        let change = ["setpriv", "--reuid=\(account.user)", "--regid=\(account.group)", "--clear-groups"]
        return ("/usr/bin/env", change + [path] + arguments)
    }

    private static func unprivileged() throws -> Account {
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name) {
                return Account(name: name, user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
            }
        }
        throw ClusterError("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")
    }
}
