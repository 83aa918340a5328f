import Alerts

/// The strict door: reads all alerts of a request, or tells all that is wrong with every one of them. Nothing of a request is
/// taken where one alert is not valid.
struct StrictReading {
    let caller: Caller
    let key: IdempotencyKey?

    /// What is told at most, of all alerts together: one answer must not outgrow what was sent.
    private static let violationLimit = 2_000

    /// The rules by which bytes are no alert at all.
    private static let unreadable = Set([Rule.jsonMalformed, .jsonDepth, .protobufMalformed].map(\.rawValue))

    /// - Throws: `Problem`: `notAllowed` where one is from another State than the caller's, or takes an id that is another
    ///   State's; else `invalidContent` with every violation.
    func alerts(_ bytes: [UInt8], _ ranges: [Range<Int>], as form: PublishingForm, isBatch: Bool) async throws
        -> [Alert]
    {
        var alerts: [Alert] = []
        alerts.reserveCapacity(ranges.count)
        var refused: [Problem.Item] = []
        var violations = 0
        var count = 0
        for (index, range) in ranges.enumerated() {
            let piece = range == bytes.indices ? bytes : Array(bytes[range])
            let verdict = Validator.judge(piece, as: form.encoding) { key?.alertID(of: caller.state, place: index) }
            if let origin = verdict.origin, origin != caller.state {
                throw Problem(.notAllowed, "a State publishes as itself: `origin` is another's")
            }
            switch verdict.result {
            case .success(let alert):
                guard AlertID.isFree(alert.id, for: caller.state) else {
                    throw Problem(.notAllowed, "the `id` is derived of another State's key")
                }
                alerts.append(alert)
            case .failure(let refusal):
                count += 1
                violations += refusal.violations.count
                if violations <= Self.violationLimit {
                    refused.append(.init(index: index, violations: refusal.violations))
                }
            }
            // A large batch leaves others their turn.
            if index % 64 == 63 { await Task.yield() }
        }
        guard count > 0 else { return alerts }
        throw problem(refused, count, of: ranges.count, isBatch: isBatch)
    }

    private func problem(_ refused: [Problem.Item], _ count: Int, of total: Int, isBatch: Bool) -> Problem {
        guard isBatch else {
            var problem = Problem.violations(refused.first?.violations ?? [])
            if problem.violations.contains(where: { Self.unreadable.contains($0.rule) }) { problem.type = .unreadable }
            return problem
        }
        var problem = Problem(.invalidContent, "\(count) of \(total) alerts break rules; none was taken")
        problem.items = refused
        return problem
    }
}
