internal import CLibpq
internal import Logging

/// Writes the server's notices to the log: their code only, since their text can hold values.
final class Notices: Sendable {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    /// The receiver must outlive the connection.
    func receive(from connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().log(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    private func log(_ result: OpaquePointer) {
        guard let report = ServerReport(result) else { return }
        logger.debug("PostgreSQL notice", metadata: ["sqlstate": "\(report.sqlState)"])
    }
}
