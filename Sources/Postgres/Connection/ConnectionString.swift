internal import CLibpq

/// A connection string, read as libpq reads it: a URL or `key=value` words, with the environment's `PG…` variables and
/// the service file behind it.
struct ConnectionString {
    typealias Setting = (keyword: String, value: String)

    /// As given. May hold a password.
    private let text: String
    private var settings: [String: String] = [:]

    init(_ text: String) throws(PostgresError) {
        self.text = text
        // libpq's own words repeat the string, password and all: they go nowhere.
        guard let options = PQconninfoParse(text, nil) else {
            throw .usage("The connection string is not valid. Write postgresql://user@host:port/database?sslmode=…")
        }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        // A password with a bare @ in a URL ends up here, and libpq's error would tell the rest of it as a host's name.
        if settings["host"]?.contains("@") == true {
            throw .usage("The host in the connection string holds an @: write the password's @ as %40.")
        }
    }

    /// Seconds that one attempt may take: `connect_timeout`, else 5; nil for no limit.
    var connectTimeout: Duration? {
        guard let given = settings["connect_timeout"] else { return .seconds(5) }
        guard let seconds = Int64(given) else { return .seconds(5) }
        return seconds <= 0 ? nil : .seconds(seconds)
    }

    /// The settings for each host in turn. libpq itself would try one host after the other, but keeps the time of each
    /// only in its blocking calls.
    func attempts(applicationName: String) -> [[Setting]] {
        let hosts = list("host"), addresses = list("hostaddr"), ports = list("port")
        let count = max(hosts.count, addresses.count, 1)
        return (0..<count).map { index in
            var attempt = Self.defaults + [("dbname", text), ("application_name", applicationName)]
            if count > 1 {
                if index < hosts.count { attempt.append(("host", hosts[index])) }
                if index < addresses.count { attempt.append(("hostaddr", addresses[index])) }
                if ports.count > 1, index < ports.count { attempt.append(("port", ports[index])) }
            }
            return attempt
        }
    }

    private func list(_ keyword: String) -> [String] {
        settings[keyword].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) } ?? []
    }

    /// What the connection string may override: a dead peer is noticed within a minute, idle or sending.
    private static let defaults: [Setting] = [
        ("client_encoding", "UTF8"), ("keepalives", "1"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
        ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
    ]
}
