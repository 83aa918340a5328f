import Gateway
import Matching
import Relay

extension AlertSearch {
    /// Fails, saying why, where the database has no keys, or keys of another secret.
    func requireKeys() async throws {
        switch try await isKeyed {
        case true?: return
        case false?: throw Failure.no("\(OtherSecret())")
        case nil:
            throw Failure.no(
                "no alert was read for searching yet: `sanket serve` does it, where SANKET_MATCHING_KEY is set")
        }
    }
}
