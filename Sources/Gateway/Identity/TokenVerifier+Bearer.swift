extension TokenVerifier {
    /// Who bears the token, for who comes in by another way than the door.
    ///
    /// - Throws: `Problem.badToken`.
    package func bearer(_ token: String) async throws(Problem) -> Caller {
        do {
            return try await caller(bearing: token[...])
        } catch {
            throw Problem(.badToken)
        }
    }
}
