/// How the door is set up.
package struct GatewaySettings: Sendable {
    package var host = "127.0.0.1"
    package var port = 8480
    /// PEM files of the certificate chain and the private key; nil: no TLS, for behind a proxy on the same machine.
    package var tls: (certificate: String, key: String)?
    package var limits = GatewayLimits()
    /// How often certificate and key are looked at anew.
    package var certificateInterval = Duration.seconds(10)

    package init() {}
}

/// What one caller, one connection and one request may take.
package struct GatewayLimits: Sendable {
    /// Bytes of a request of one alert, or of anything that is no batch and no photograph.
    package var body = 512 * 1024
    /// Bytes of a batch, after decompression.
    package var batchBytes = 8 * 1024 * 1024
    package var batchAlerts = 1000
    /// Bytes and alerts that may be on their way to the broker at once; what is beyond is told to come back.
    package var room = Room.Load(bytes: 32 * 1024 * 1024, alerts: 10_000)
    package var photograph = 5 * 1024 * 1024
    /// Bytes of all header fields of a request.
    package var headers = 16 * 1024
    /// From a connection's begin, or from when the last answer on it is sent, to a request's whole head.
    package var head = Duration.seconds(15)
    /// From a request's head to the end of its body, and beyond that for as long as it takes at the slowest pace.
    package var arrival = Duration.seconds(30)
    /// Bytes a second that a body has to bring in the long run: of a line of 256 kbit/s.
    package var slowest = 32 * 1024
    /// How often it is looked whether an answer is getting through: one that has not moved since the last look, because the
    /// caller does not read, is cut off.
    package var sending = Duration.seconds(15)
    package var connections = 8192
    /// Requests a second for each caller, 0: no limit; and so many at once.
    package var rate = 100.0
    package var burst = 400.0

    /// Bytes that any request may bring at all, as they are sent: a connection that sends more is closed.
    var hardest: Int { max(body, batchBytes, photograph) + 64 * 1024 }

    package init() {}
}
