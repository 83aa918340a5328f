import Alerts
import Testing

@testable import Gateway

@Suite("The table of permissions")
struct PermissionsTests {
    @Test("Every operation is in it", arguments: Operation.allCases)
    func complete(_ operation: Operation) {
        let someone = Role.allCases.contains { !Permissions.current.relations(operation, $0).isEmpty }
        #expect(someone)
    }

    @Test("A viewer and an auditor only read")
    func readers() {
        let reading: Set<Operation> = [.readAlert, .listAlerts, .listStates]
        for operation in Operation.allCases where !reading.contains(operation) {
            #expect(Permissions.current.relations(operation, .viewer).isEmpty)
            #expect(Permissions.current.relations(operation, .auditor).isEmpty)
        }
    }

    @Test("Nobody publishes for another State")
    func publishing() {
        for role in Role.allCases {
            #expect(Permissions.current.relations(.publishAlerts, role).subtracting([.own]).isEmpty)
            #expect(Permissions.current.relations(.publishRevision, role).subtracting([.own]).isEmpty)
        }
    }
}
