import Alerts
import HTTPTypes
import Hummingbird
import Kafka
package import Routing
package import Store

/// A State hands in its alerts: accepted once the broker has acknowledged them, and not before.
package struct PublishRoutes: Sendable {
    let outbox: Outbox
    let router: Routing.Router
    let room: Room
    let revisions: Revisions
    let watch: RevisionWatch
    let limits: GatewayLimits
    let metrics: GatewayMetrics

    /// - Parameters:
    ///   - outbox, watch: services of their own, which have to run beside.
    ///   - router: the same as ingest's: receipts tell the targets before ingest has decided on them.
    ///   - room: of this process, shared by all that brings alerts in.
    package init(
        outbox: Outbox, router: Routing.Router, room: Room, revisions: Revisions, watch: RevisionWatch,
        limits: GatewayLimits,
        metrics: GatewayMetrics
    ) {
        self.outbox = outbox
        self.router = router
        self.room = room
        self.revisions = revisions
        self.watch = watch
        self.limits = limits
        self.metrics = metrics
    }

    package var routes: [Route] {
        [
            Route(.publishAlerts, .post, "/v1/alerts") { request, _, caller in
                try await publish(request, caller)
            },
            Route(.publishRevision, .post, "/v1/alerts/{id}/revisions") { request, context, caller in
                try await publishRevision(of: try context.alertID(), request, caller)
            },
        ]
    }

    private func publish(_ request: Request, _ caller: Caller) async throws -> Response {
        try caller.require(.publishAlerts, .own)
        let form = try PublishingForm(request.headers)
        let reading = StrictReading(caller: caller, key: try IdempotencyKey(request.headers))
        var stay = room.enter(caller.state)
        let bytes = try await Body.read(request, upTo: limits.batchBytes) { (count) throws(Problem) in
            try stay.take(bytes: count)
        }
        let (ranges, isBatch) = try form.pieces(of: bytes)
        guard !ranges.isEmpty else { throw Problem(.unreadable, "there is no alert in it") }
        guard ranges.count <= limits.batchAlerts else {
            throw Problem(.tooLarge, "at most \(limits.batchAlerts) alerts are taken at once")
        }
        try stay.take(alerts: ranges.count)
        let alerts = try await read(bytes, ranges, form, isBatch, reading)
        let receipts = try await send(alerts)
        var writer = ReceiptWriter(count: receipts.count)
        writer.raw(#"{"receipts":["#)
        for (index, (alert, receipt)) in zip(alerts, receipts).enumerated() {
            if index > 0 { writer.raw(",") }
            writer.receipt(alert, receipt, router.targets(of: alert))
        }
        writer.raw("]}")
        return JSONBody.response(writer.buffer, status: .accepted)
    }

    /// - Throws: what `StrictReading` does, once it is counted.
    func read(
        _ bytes: [UInt8], _ ranges: [Range<Int>], _ form: PublishingForm, _ isBatch: Bool, _ reading: StrictReading
    ) async throws -> [Alert] {
        do {
            return try await reading.alerts(bytes, ranges, as: form, isBatch: isBatch)
        } catch {
            metrics.alerts("refused", ranges.count)
            throw error
        }
    }

    /// - Throws: `Problem.unavailable` with what became of each, unless the broker has acknowledged all.
    func send(_ alerts: [Alert]) async throws(Problem) -> [Receipt] {
        let results = await outbox.send(alerts)
        let receipts = results.compactMap { try? $0.get() }
        metrics.alerts("accepted", receipts.count)
        if receipts.count == alerts.count { return receipts }
        var problem = Problem(
            .unavailable,
            "the broker: \(receipts.count) of \(alerts.count) alerts are accepted. Sending the same request again is safe: "
                + "a repeat is told by its id")
        problem.retryAfter = .seconds(2)
        problem.deliveries = zip(alerts, results).enumerated().map { Delivery(index: $0, $1.0, $1.1) }
        metrics.alerts("unknown", problem.deliveries.count { $0.delivery == .unknown })
        metrics.alerts("failed", problem.deliveries.count { $0.delivery == .notAccepted })
        throw problem
    }
}
