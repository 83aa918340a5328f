import Glibc

/// A crash must not become a way out for names: Swift's own report of a crash prints the memory around it, and a core
/// dump holds all of it.
enum CrashSilence {
    /// Takes both away. Who sets SWIFT_BACKTRACE has asked for the report and gets it.
    static func keep() {
        if let asked = getenv("SWIFT_BACKTRACE"), String(cString: asked).contains("enable=") {
            guard String(cString: asked).contains("enable=no") else { return }
        }
        for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }
}
