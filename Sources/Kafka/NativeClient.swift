internal import CLibrdkafka
internal import Logging
internal import Synchronization

/// A librdkafka client and its context, destroyed once.
///
/// `@unchecked Sendable`: librdkafka's handle may be used from any thread; it is passed from the thread that makes it to the
/// one that polls it, and from there to the one that destroys it (`deinit` does so only for a client that never got one).
final class NativeClient: @unchecked Sendable {
    let handle: OpaquePointer
    let context: ClientContext
    private var isDestroyed = false
    private var lastProbe = ContinuousClock.now

    /// Makes a client of these properties. Throws when one is unknown or not allowed.
    init(
        _ type: rd_kafka_type_t, _ configuration: KafkaConfiguration, defaults: [String: String], logger: Logger
    ) throws(KafkaError) {
        try GivenProperties.check(configuration.properties)
        let context = ClientContext(servers: configuration.bootstrapServers, logger: logger)
        let ours = Self.common.merging(defaults) { $1 }
            .merging(["bootstrap.servers": configuration.bootstrapServers, "client.id": configuration.clientID]) { $1 }
        guard let conf = rd_kafka_conf_new() else { throw KafkaError(RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE) }
        var text = [CChar](repeating: 0, count: 512)
        // A property may have two names, so the given ones come after all of ours, whatever ours are called.
        for properties in [ours, configuration.properties] {
            for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
                guard rd_kafka_conf_set(conf, name, value, &text, text.count) != RD_KAFKA_CONF_OK else { continue }
                rd_kafka_conf_destroy(conf)
                // The text may repeat the value, and a value may be a password: only the name is told.
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__INVALID_ARG,
                    detail: "the Kafka property \(name) is unknown or its value not allowed")
            }
        }
        let opaque = Unmanaged.passRetained(context).toOpaque()
        Self.install(type, on: conf, opaque)
        guard let handle = rd_kafka_new(type, conf, &text, text.count) else {
            rd_kafka_conf_destroy(conf)
            Unmanaged<ClientContext>.fromOpaque(opaque).release()
            throw KafkaError(RD_KAFKA_RESP_ERR__INVALID_ARG, detail: String(cBuffer: text))
        }
        self.context = context
        self.handle = handle
    }

    deinit { destroy() }

    /// Frees the client. Every queue and message of it must have been given back. Blocks while its threads end.
    func destroy(flags: Int32 = 0) {
        guard !isDestroyed else { return }
        isDestroyed = true
        rd_kafka_destroy_flags(handle, flags)
        context.delivered = nil
        context.rebalanced = nil
        Unmanaged.passUnretained(context).release()
    }

    /// The context of the client in use, for those who ask from other threads while clients come and go.
    final class Slot: Sendable {
        private let held: Mutex<ClientContext?>

        init(_ context: ClientContext?) { held = Mutex(context) }

        var context: ClientContext? { held.withLock { $0 } }

        func set(_ context: ClientContext) { held.withLock { $0 = context } }
    }

    /// While it is in doubt whether a broker is there: asks, at most once a second and for half a second.
    func probe() {
        guard context.brokers.isInDoubt, .now - lastProbe >= .seconds(1) else { return }
        defer { lastProbe = .now }
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let failure = rd_kafka_metadata(handle, 0, nil, &metadata, 500)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return context.brokers.allFailed(KafkaError(RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN))
        }
        rd_kafka_metadata_destroy(metadata)
        context.brokers.answered()
    }

    /// Faster than librdkafka's defaults in coming back to a broker that was away (100 ms, then up to 10 s), and sooner done
    /// with one that accepts a connection and then says nothing (30 s).
    private static let common = [
        "reconnect.backoff.ms": "100", "reconnect.backoff.max.ms": "2000", "log.connection.close": "false",
        "socket.connection.setup.timeout.ms": "10000",
        "socket.keepalive.enable": "true", "allow.auto.create.topics": "false",
    ]

    private static func install(_ type: rd_kafka_type_t, on conf: OpaquePointer, _ opaque: UnsafeMutableRawPointer) {
        rd_kafka_conf_set_opaque(conf, opaque)
        rd_kafka_conf_set_log_cb(conf) { client, level, facility, line in
            guard let client, let context = ClientContext.of(rd_kafka_opaque(client)) else { return }
            context.log(level, facility.map { String(cString: $0) } ?? "", line.map { String(cString: $0) } ?? "")
        }
        rd_kafka_conf_set_error_cb(conf) { _, code, reason, opaque in
            ClientContext.of(opaque)?.failed(rd_kafka_resp_err_t(code), reason.map { String(cString: $0) } ?? "")
        }
        if type == RD_KAFKA_PRODUCER {
            rd_kafka_conf_set_dr_msg_cb(conf) { _, message, opaque in
                guard let message else { return }
                ClientContext.of(opaque)?.delivered?(message)
            }
        } else {
            rd_kafka_conf_set_rebalance_cb(conf) { _, code, partitions, opaque in
                guard let partitions else { return }
                ClientContext.of(opaque)?.rebalanced?(code, partitions)
            }
        }
    }
}
