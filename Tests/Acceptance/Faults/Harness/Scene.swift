import AcceptanceSupport
import Foundation
import KafkaTesting
import Postgres
import PostgresTesting

/// A house whose programs reach its parts through proxies, so that a test can break the network between them. The test's
/// own connections go round them.
final class Scene: Sendable {
    let house: House
    let toBroker: TCPProxy
    let toDatabase: TCPProxy

    static func build() async throws -> Scene {
        let house = try await House.build()
        guard let broker = house.broker else { throw TestingError.noBroker("a scene needs the development broker") }
        return try Scene(house, broker: broker.port)
    }

    init(_ house: House, broker: UInt16) throws {
        self.house = house
        toBroker = try TCPProxy(to: broker, readvertising: true)
        toDatabase = try TCPProxy(to: UInt16(house.cluster.port), marking: "require_moved")
    }

    /// What a program is told, so that it comes through the proxies.
    var environment: [String: String] {
        [
            "SANKET_DATABASE_URL": house.databaseURL.replacing(
                ":\(house.cluster.port)/", with: ":\(toDatabase.port)/"),
            "SANKET_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:\(toBroker.port)",
        ]
    }

    /// - Parameter host: processes of one host share its names in the group, the first that is free for each.
    func serve(_ roles: [String] = [], host: String = "host") throws -> Program {
        try house.start(
            ["serve"] + roles.flatMap { ["--role", $0] },
            environment: environment.merging(["SANKET_HOST": host]) { $1 })
    }

    /// All is well between the parts again.
    func clear() {
        toBroker.weather = .clear
        toDatabase.weather = .clear
    }
}
