/// What a listener hears.
package enum PostgresNotification: Hashable, Sendable {
    /// Listening has begun, has begun again after the connection was lost, or the reader was slow and some notifications
    /// were dropped: anything may have been missed, so look once at what the notifications are about.
    case connected
    /// - Parameter sender: the backend of the session that notified, by its process id.
    case received(channel: String, payload: String, sender: Int32)
}
