package import Logging
internal import Synchronization

/// Hears NOTIFY on a connection of its own, and connects again when that is lost.
///
/// A notification is a hint: what is sent while no connection stands is not heard, so a reader looks for itself on every
/// `connected`.
package final class PostgresListener: Sendable {
    private let url: String
    private let channels: [String]
    private let applicationName: String
    private let backoff: Backoff
    private let logger: Logger
    private let mailboxes = Mutex<(open: [NotificationMailbox], ended: Bool)>(([], false))

    /// - Parameters:
    ///   - url: a libpq connection string.
    ///   - channels: names as NOTIFY has them, case and all.
    ///   - backoff: waits between attempts to connect.
    package init(
        url: String, channels: [String], applicationName: String, backoff: Backoff = Backoff(), logger: Logger
    ) {
        self.url = url
        self.channels = channels
        self.applicationName = applicationName
        self.backoff = backoff
        self.logger = logger
    }

    /// What is heard from now on, for one reader. Ends when `run` does, or when the reading task is cancelled.
    /// - Parameter capacity: how many may wait for the reader; more are dropped for one `connected`.
    package func notifications(capacity: Int = 64) -> AsyncStream<PostgresNotification> {
        let mailbox = NotificationMailbox(capacity: capacity)
        mailboxes.withLock { mailboxes in
            mailboxes.open.removeAll(where: \.isClosed)
            if mailboxes.ended { mailbox.close() } else { mailboxes.open.append(mailbox) }
        }
        return AsyncStream {
            await mailbox.next()
        } onCancel: {
            mailbox.close()
        }
    }

    /// Listens until the task is cancelled. Once.
    package func run() async {
        var backoff = backoff
        var wasLost = false
        while !Task.isCancelled {
            do throws(PostgresError) {
                let connection = try await connect()
                if wasLost { logger.info("PostgreSQL notifications are heard again") }
                wasLost = false
                backoff.reset()
                deliver(.connected)
                while true {
                    let heard = try await connection.attended(within: nil) {
                        (connection, scope) throws(PostgresError) in
                        try connection.awaitNotifications(scope)
                    }
                    heard.forEach(deliver)
                }
            } catch {
                if Task.isCancelled { break }
                if !wasLost {
                    logger.warning("PostgreSQL notifications are not heard for now", metadata: ["error": "\(error)"])
                }
                wasLost = true
            }
            try? await Task.sleep(for: backoff.next())
        }
        let open = mailboxes.withLock { mailboxes in
            mailboxes.ended = true
            defer { mailboxes.open = [] }
            return mailboxes.open
        }
        for mailbox in open { mailbox.close() }
    }

    private func connect() async throws(PostgresError) -> PostgresConnection {
        let connection = try await PostgresConnection.connect(
            url, applicationName: applicationName, settings: ["statement_timeout": "0", "idle_session_timeout": "0"],
            logger: logger)
        for channel in channels {
            _ = try await connection.query("LISTEN \(identifier: channel)", within: .seconds(5))
        }
        return connection
    }

    private func deliver(_ notification: PostgresNotification) {
        for mailbox in mailboxes.withLock({ $0.open }) { mailbox.put(notification) }
    }
}
