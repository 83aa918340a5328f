import Alerts
import Hummingbird

/// The States, as the State table has them.
package struct StateRoutes: Sendable {
    package init() {}

    private struct StateLine: Encodable {
        var code: String
        var lgd: Int
        var kind: String
        var name: [String: String]
        var neighbours: [String]
        var languages: [String]
    }

    private struct States: Encodable {
        var states: [StateLine]
    }

    package var routes: [Route] {
        [
            Route(.listStates, .get, "/v1/states") { _, _, _ in
                JSONBody.response(
                    States(
                        states: State.all.map { state in
                            StateLine(
                                code: state.iso, lgd: Int(state.lgd), kind: state.kind.rawValue,
                                name: Dictionary(
                                    uniqueKeysWithValues: Language.allCases.map { ($0.rawValue, state.name(in: $0)) }),
                                neighbours: state.neighbours.map(\.iso), languages: state.languages)
                        }))
            }
        ]
    }
}
