/// What a listener hears.
package enum PostgresNotification: Hashable, Sendable {
    /// Listening has begun, has begun again after the connection was lost, or the reader was slow and some notifications
    /// were dropped: anything may have been missed, so look once at what the notifications are about.
    case connected
    case received(channel: String, payload: String)
}
