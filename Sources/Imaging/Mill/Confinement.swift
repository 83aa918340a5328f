internal import CConfinement
internal import Glibc

/// What a process gives up before it reads bytes that nobody vouches for.
enum Confinement {
    /// Bytes of address space: a progressive JPEG of 40 megapixels wants 240 MB, its own program and libraries the rest.
    static let memory = rlim_t(768 << 20)
    /// Seconds of processor time.
    static let seconds = rlim_t(10)

    /// Gives up files, sockets, other processes, memory and time beyond the limits, and every system call but a few. False
    /// where the system does not grant it: then nothing may be read.
    static func enter() -> Bool {
        for (resource, limit) in [
            (RLIMIT_AS, memory), (RLIMIT_CPU, seconds), (RLIMIT_NOFILE, 0), (RLIMIT_FSIZE, 0), (RLIMIT_CORE, 0),
        ] {
            var limits = rlimit(rlim_cur: limit, rlim_max: limit)
            guard setrlimit(__rlimit_resource_t(resource.rawValue), &limits) == 0 else { return false }
        }
        return sanket_confine() == 0
    }
}
