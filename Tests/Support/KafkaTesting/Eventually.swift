/// Waits until a condition holds that nothing announces; false when it does not within the time.
package func eventually(
    within: Duration = .seconds(60), _ condition: @Sendable () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + within
    while true {
        if try await condition() { return true }
        guard .now < deadline else { return false }
        try? await Task.sleep(for: .milliseconds(5))
    }
}
