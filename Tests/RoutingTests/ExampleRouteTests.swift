import Alerts
import Foundation
import Routing
import SwiftProtobuf
import Testing

@Suite("The examples")
struct ExampleRouteTests {
    /// `example,target,duty,disclosure,reasons` for each target of an alert.
    private static func lines(_ name: String, _ router: Router) throws -> [String] {
        let message = try Sanket_V1_Alert(jsonUTF8Bytes: try Contract.bytes("examples/\(name).json"))
        return router.targets(of: try Alert(message).unwrapped()).map { target in
            let reasons = target.reasons.map(\.label).joined(separator: ";")
            return "\(name),\(target.state.iso),\(target.duty.rawValue),\(target.disclosure.rawValue),\(reasons)"
        }
    }

    @Test("go to the States that schemas/examples/targets.csv tells, for the reasons that it tells")
    func targets() throws {
        let router = Router(rules: try .embedded())
        let expected = String(decoding: try Contract.bytes("examples/targets.csv"), as: UTF8.self)
            .split(separator: "\n").dropFirst().map(String.init)
        let found = try Contract.examples.flatMap { try Self.lines($0, router) }
        if ProcessInfo.processInfo.environment["SANKET_WRITE_EXPECTED"] != nil {
            let text = (["example,target,duty,disclosure,reasons"] + found).joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: Contract.folder.appending(path: "examples/targets.csv"))
        }
        #expect(found == expected)
    }

    @Test("make at most six States act on the median, and a nationwide child no clock in the States that only look out")
    func floods() throws {
        let router = Router(rules: try .embedded())
        let acting = try Contract.examples.map { try Self.lines($0, router).filter { $0.contains(",act,") }.count }
            .sorted()
        #expect(acting[acting.count / 2] <= 6)
        let toddler = try Self.lines("toddler-lost-at-station", router)
        #expect(toddler.count == 35 && toddler.filter { $0.contains(",act,") }.count == 1)
    }
}
