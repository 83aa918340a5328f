internal import Foundation

extension PostgresCluster {
    /// Stops every process of the server where it is: connections stand, and nothing answers any more. `thaw` must follow.
    package func freeze() {
        // The parent first: it makes no more children.
        for pid in family() { Foundation.kill(pid, SIGSTOP) }
    }

    /// Lets them go on.
    package func thaw() {
        for pid in family().reversed() { Foundation.kill(pid, SIGCONT) }
    }

    /// The postmaster and its children.
    private func family() -> [Int32] {
        guard let postmaster = postmasterPID else { return [] }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
        return [postmaster] + all.filter { parent(of: $0) == postmaster }
    }

    /// From `/proc/PID/stat`: the second word behind the name, which stands in brackets.
    private func parent(of pid: Int32) -> Int32? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let bracket = stat.lastIndex(of: ")")
        else { return nil }
        let words = stat[bracket...].split(separator: " ")
        return words.count > 2 ? Int32(words[2]) : nil
    }
}
