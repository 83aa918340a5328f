import Alerts
import HTTPTypes
import Hummingbird
import NIOCore

/// What the door tells of itself, to anybody: whether it lives, whether it can do its work, what it counts, its contract.
package struct HouseRoutes: Sendable {
    private let metrics: GatewayMetrics
    private let isReady: @Sendable () async -> [String: Bool]
    private let gauges: @Sendable () -> [(name: String, help: String, value: Double)]

    /// - Parameters:
    ///   - isReady: the parts that are needed, and whether each answers.
    ///   - gauges: measured when asked.
    package init(
        metrics: GatewayMetrics, isReady: @escaping @Sendable () async -> [String: Bool],
        gauges: @escaping @Sendable () -> [(name: String, help: String, value: Double)] = { [] }
    ) {
        self.metrics = metrics
        self.isReady = isReady
        self.gauges = gauges
    }

    private struct Readiness: Encodable {
        var ready: Bool
        var parts: [String: Bool]
    }

    package var open: [OpenRoute] {
        [
            OpenRoute("/healthz") { _, _ in Self.text("ok\n") },
            OpenRoute("/readyz") { [isReady] _, _ in
                let parts = await isReady()
                let ready = parts.values.allSatisfy { $0 }
                return JSONBody.response(
                    Readiness(ready: ready, parts: parts), status: ready ? .ok : .serviceUnavailable)
            },
            OpenRoute("/metrics") { [metrics, gauges] _, _ in
                Self.text(metrics.text(gauges: gauges()), type: "text/plain; version=0.0.4; charset=utf-8")
            },
            OpenRoute("/openapi.yaml") { _, _ in
                Self.text(String(decoding: PackageResources.openapi_yaml, as: UTF8.self), type: "application/yaml")
            },
            OpenRoute("/problems/{slug}") { _, context in
                guard let slug = context.parameters.get("slug"), let type = ProblemType(rawValue: slug) else {
                    throw Problem(.notFound)
                }
                return Self.text("\(type.title)\n\n\(type.advice)\n")
            },
        ]
    }

    private static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status: .ok, headers: [.contentType: type], body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
