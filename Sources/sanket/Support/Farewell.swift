import Dispatch
import Glibc
import Synchronization

/// Sees to it that `sanket serve` ends in time, whatever does not answer: knows which parts are still at work, gives up
/// waiting for one, and as the last resort ends the process with a line that says which.
///
/// Nothing is lost by that: what was taken is in the log, what was not is at the broker, and a batch of which it is not
/// known whether it was written is looked up at the next start.
final class Farewell: Sendable {
    /// How long the end may take in all.
    static let limit: Duration = .milliseconds(4500)

    private let atWork = Mutex<[String]>([])
    private let lastWords: @Sendable () -> Void

    /// - Parameter lastWords: called before the process is ended by force.
    init(lastWords: @escaping @Sendable () -> Void) {
        self.lastWords = lastWords
    }

    func begin(_ part: String) {
        atWork.withLock { $0.append(part) }
    }

    func end(_ part: String) {
        atWork.withLock { parts in parts.firstIndex(of: part).map { _ = parts.remove(at: $0) } }
    }

    /// From now on the end is near. The timer is a thread of Dispatch, which a full pool of tasks does not hold up.
    func arm() {
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(Self.limit.inMilliseconds))) { [self] in
            Terminal.complain(Self.complaint(atWork.withLock { $0 }))
            lastWords()
            _exit(3)
        }
    }

    /// Does the work, or gives up waiting for it; it then goes on by itself for as long as the process does.
    func attend(_ part: String, within limit: Duration, _ work: @escaping @Sendable () async -> Void) async {
        begin(part)
        let once = Once()
        await withCheckedContinuation { continuation in
            Task {
                await work()
                if once.isFirst { continuation.resume() }
            }
            Task {
                try? await Task.sleep(for: limit)
                if once.isFirst { continuation.resume() }
            }
        }
        end(part)
    }

    static func complaint(_ parts: [String]) -> String {
        let list = parts.isEmpty ? "nothing that it knows of" : parts.sorted().joined(separator: ", ")
        return "sanket: ended by force after \(limit.inMilliseconds / 1000) s, while this was still at work: \(list). "
            + "The database or the broker does not answer. Nothing is lost: the next start goes on from the log"
    }
}

/// True for one of those who ask.
private final class Once: Sendable {
    private let isTaken = Atomic(false)
    var isFirst: Bool { !isTaken.exchange(true, ordering: .acquiringAndReleasing) }
}
