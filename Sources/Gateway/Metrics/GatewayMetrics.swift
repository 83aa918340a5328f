import Synchronization

/// What the door counts, in the text format of Prometheus (version 0.0.4). No label holds anything of a person.
package final class GatewayMetrics: Sendable {
    private struct Request: Hashable {
        var operation: String
        var status: Int
    }

    private struct Times {
        var buckets = [Int](repeating: 0, count: GatewayMetrics.bounds.count)
        var count = 0
        var sum = 0.0
    }

    private struct State {
        var requests: [Request: Int] = [:]
        var times: [String: Times] = [:]
        var refusedTokens: [String: Int] = [:]
        var alerts: [String: Int] = [:]
        var inFlight = 0
    }

    /// Upper bounds in seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private let state = Mutex(State())

    package init() {}

    func begin() { state.withLock { $0.inFlight += 1 } }

    func end(_ operation: String, status: Int, after time: Duration) {
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        state.withLock { state in
            state.inFlight -= 1
            state.requests[Request(operation: operation, status: status), default: 0] += 1
            var times = state.times[operation] ?? Times()
            times.count += 1
            times.sum += seconds
            if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { times.buckets[index] += 1 }
            state.times[operation] = times
        }
    }

    func refusedToken(_ reason: String) { state.withLock { $0.refusedTokens[reason, default: 0] += 1 } }

    /// Alerts by what became of them at the door: accepted, refused, failed.
    package func alerts(_ result: String, _ count: Int) {
        if count > 0 { state.withLock { $0.alerts[result, default: 0] += count } }
    }

    /// - Parameter gauges: measured just now, such as what is on its way to the broker.
    package func text(gauges: [(name: String, help: String, value: Double)] = []) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func family(_ name: String, _ type: String, _ help: String) {
            lines.append("# HELP \(name) \(help)")
            lines.append("# TYPE \(name) \(type)")
        }
        family("sanket_http_requests_total", "counter", "Requests answered.")
        for (request, count) in state.requests.sorted(by: {
            ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status)
        }) {
            lines.append(
                "sanket_http_requests_total{operation=\"\(request.operation)\",status=\"\(request.status)\"} \(count)")
        }
        family("sanket_http_request_duration_seconds", "histogram", "From the head of a request to its answer.")
        for (operation, times) in state.times.sorted(by: { $0.key < $1.key }) {
            var sum = 0
            for (bound, count) in zip(Self.bounds, times.buckets) {
                sum += count
                lines.append(
                    "sanket_http_request_duration_seconds_bucket{operation=\"\(operation)\",le=\"\(bound)\"} \(sum)")
            }
            lines.append(
                "sanket_http_request_duration_seconds_bucket{operation=\"\(operation)\",le=\"+Inf\"} \(times.count)")
            lines.append("sanket_http_request_duration_seconds_sum{operation=\"\(operation)\"} \(times.sum)")
            lines.append("sanket_http_request_duration_seconds_count{operation=\"\(operation)\"} \(times.count)")
        }
        family("sanket_http_requests_in_flight", "gauge", "Requests that are being answered.")
        lines.append("sanket_http_requests_in_flight \(state.inFlight)")
        family("sanket_http_tokens_refused_total", "counter", "Tokens that were not taken, by the reason.")
        for (reason, count) in state.refusedTokens.sorted(by: { $0.key < $1.key }) {
            lines.append("sanket_http_tokens_refused_total{reason=\"\(reason)\"} \(count)")
        }
        family("sanket_http_alerts_total", "counter", "Alerts at the door, by what became of them.")
        for (result, count) in state.alerts.sorted(by: { $0.key < $1.key }) {
            lines.append("sanket_http_alerts_total{result=\"\(result)\"} \(count)")
        }
        for gauge in gauges {
            family(gauge.name, "gauge", gauge.help)
            lines.append("\(gauge.name) \(gauge.value)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
