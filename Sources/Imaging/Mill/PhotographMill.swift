internal import Glibc

/// Has an upload written anew by a child process, so that a hostile one hurts nothing but that process.
///
/// The child is this program under a subcommand of its own, without environment and with one open file, the socket to us:
/// see `Confinement` for what else it gives up. A decoder that is broken by its input can make a wrong picture of it, or end.
package struct PhotographMill: Sendable {
    /// Path of the program.
    let program: String
    /// Until the child is killed.
    let limit: Duration

    /// - Parameter program: `sanket`; by default the program that runs.
    package init(program: String = "/proc/self/exe", limit: Duration = .seconds(15)) {
        self.program = program
        self.limit = limit
    }

    /// What is to be stored of an upload: a JPEG. Blocks its thread, at most for `limit` and a moment.
    ///
    /// - Throws: `PhotographFlaw` where it is the upload's fault, `MillStandstill` where it is not.
    package func remade(_ upload: [UInt8]) throws -> [UInt8] {
        guard upload.count <= PhotographLimits.bytes else { throw PhotographFlaw.tooManyBytes }
        guard PhotographFormat(sniffing: upload) != nil else { throw PhotographFlaw.noPhotograph }
        let (child, socket) = try MillProcess.start(program, arguments: [MillChild.command])
        let deadline = ContinuousClock.now + limit
        let outcome = exchange(upload, over: socket, until: deadline)
        close(socket)
        if case .tooMuch = outcome {
            _ = child.end(by: .now)
            throw PhotographFlaw.tooCostly
        }
        switch (child.end(by: deadline), outcome) {
        case (.exited(0), .answered(let answer)) where answer.starts(with: [0xFF, 0xD8, 0xFF]): return answer
        case (.exited(0), _), (.killed, _): throw PhotographFlaw.tooCostly
        case (.exited(let status), _):
            if let flaw = PhotographFlaw(rawValue: status) { throw flaw }
            throw MillStandstill(reason: status == MillChild.unconfined ? .unconfined : .failed(status))
        }
    }

    private enum Exchange {
        case answered([UInt8])
        /// More came than can be stored.
        case tooMuch
        /// The child ended before it read all, and its status says why; or the deadline has passed.
        case brokenOff
    }

    /// Sends all, then reads to the end.
    private func exchange(_ upload: [UInt8], over socket: Int32, until deadline: ContinuousClock.Instant) -> Exchange {
        var sent = 0
        while sent < upload.count {
            guard MillProcess.await(socket, POLLOUT, until: deadline) else { return .brokenOff }
            let put = upload[sent...].withUnsafeBytes {
                send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if put < 0, errno == EINTR || errno == EAGAIN { continue }
            guard put > 0 else { return .brokenOff }
            sent += put
        }
        shutdown(socket, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while MillProcess.await(socket, POLLIN, until: deadline) {
            let got = recv(socket, &chunk, chunk.count, 0)
            if got < 0, errno == EINTR { continue }
            if got == 0 { return .answered(answer) }
            guard got > 0 else { return .brokenOff }
            guard answer.count + got <= PhotographLimits.storedBytes else { return .tooMuch }
            answer += chunk[..<got]
        }
        return .brokenOff
    }
}

/// The mill does not run, whatever is put into it: another try later, or another machine, may help.
package struct MillStandstill: Error, CustomStringConvertible {
    package enum Reason: Sendable {
        /// No process could be started; the error number.
        case noProcess(Int32)
        /// The system does not grant what confines the child.
        case unconfined
        /// The child ended with a status that it has no reason for.
        case failed(Int32)
    }

    package var reason: Reason

    package var description: String {
        switch reason {
        case .noProcess(let code): "no process could be started to remake a photograph (error \(code))"
        case .unconfined: "this system does not confine the process that remakes photographs: seccomp(2) is refused"
        case .failed(let status): "the process that remakes photographs ended with \(status)"
        }
    }
}
