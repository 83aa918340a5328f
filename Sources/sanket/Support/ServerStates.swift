import FoundationEssentials

/// What `serve --json` says on standard output: one line a change of state.
struct ServerStates: Sendable {
    enum State: String, Encodable {
        case starting, ready, ending, ended
    }

    private struct Line: Encodable {
        var state: State
        var at: Date
        var roles: [String]
    }

    let roles: [String]
    let printsJSON: Bool

    /// Who reads it may have gone: that is no reason for a server to end.
    func tell(_ state: State) {
        guard printsJSON, let line = try? Terminal.line(Line(state: state, at: Date(), roles: roles)) else { return }
        Terminal.tell(Array((line + "\n").utf8))
    }
}
