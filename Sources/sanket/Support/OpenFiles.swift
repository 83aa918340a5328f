#if canImport(Glibc)
    import Glibc
#endif

/// A connection is an open file, and of those a process may have 1,024 unless it asks for what the system allows.
enum OpenFiles {
    /// More than any door is set to take.
    private static let wanted: rlim_t = 65_536

    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, wanted))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
