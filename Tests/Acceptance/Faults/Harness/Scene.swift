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

    /// While the body runs, each of Sanket's statements that is to write to the log ends by `statement_timeout`.
    func withStatementTimeout<T>(_ body: () async throws -> T) async throws -> T {
        let blocker = try await house.connection()
        try await blocker.script(Self.alter("SET statement_timeout = ''200ms''"))
        try await house.cluster.terminate(applicationName: "sanket")
        try await blocker.script("SET statement_timeout = 0; BEGIN; LOCK TABLE log IN SHARE MODE")
        let result = try await body()
        try await blocker.script("COMMIT")
        try await blocker.script(Self.alter("RESET statement_timeout"))
        await blocker.close()
        try await house.cluster.terminate(applicationName: "sanket")
        return result
    }

    /// Of this database alone: the cluster's own sessions go on as they were.
    private static func alter(_ setting: String) -> String {
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I \(setting)', current_database()); END $$"
    }

    /// Waits a while until PostgreSQL logs this.
    func logs(_ text: String, from place: UInt64) async -> Bool {
        await eventually(within: .seconds(15)) { house.cluster.log(from: place).contains(text) }
    }

    /// All is well between the parts again.
    func clear() {
        toBroker.weather = .clear
        toDatabase.weather = .clear
    }
}
