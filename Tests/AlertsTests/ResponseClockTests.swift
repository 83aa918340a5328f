import Alerts
import SwiftProtobuf
import Testing

@Suite("How soon an alert has to be answered")
struct ResponseClockTests {
    @Test("The table is that of the default escalation policy")
    func table() {
        let minutes: [ResponseClock: Int32] = [
            .child: 15, .suspectWithVictims: 10, .rescue: 30, .adult: 720, .supplementary: 720, .suspect: 30,
            .adultAtRisk: 30, .sighting: 15, .refusal: 30, .accessRequest: 720,
        ]
        for clock in ResponseClock.allCases {
            #expect(clock.seconds == minutes[clock].map { $0 * 60 }, "\(clock)")
            #expect(ResponseClock(number: clock.number) == clock)
        }
    }

    @Test("Every clock has its line, and a number of its own")
    func whole() {
        #expect(Set(ResponseClock.allCases.map(\.number)).subtracting([0]).count == ResponseClock.allCases.count)
        #expect(ResponseClock(number: 0) == nil)
    }

    private func clock(_ kind: Kind, _ change: (inout Sanket_V1_Alert) -> Void) -> ResponseClock? {
        Alert(.sample(kind, change)).flatMap(ResponseClock.init)
    }

    private func adult(_ alert: inout Sanket_V1_Alert) {
        alert.missingPerson.age.low = 30
        alert.missingPerson.age.high = 35
        alert.missingPerson.age.unit = .years
    }

    @Test("A missing person is a child unless known to be older; an adult at known risk does not wait for half a day")
    func missing() {
        #expect(clock(.missingPerson) { $0.missingPerson.ageBand = .child12To17 } == .child)
        #expect(clock(.missingPerson) { _ in } == .child)
        #expect(clock(.missingPerson) { adult(&$0) } == .adult)
        #expect(
            clock(.missingPerson) {
                adult(&$0); $0.missingPerson.riskFactors = [.promiseOfJob]
            } == .adultAtRisk)
        #expect(
            clock(.missingPerson) {
                adult(&$0); $0.missingPerson.suspectedMeans = [.deception]
            } == .adultAtRisk)
        #expect(
            clock(.missingPerson) {
                adult(&$0); $0.missingPerson.category = .preventive
            } == .adultAtRisk)
        #expect(
            clock(.missingPerson) {
                adult(&$0); $0.missingPerson.presumedAbducted = true
            } == .adultAtRisk)
    }

    @Test("A suspect with victims is the most urgent of all")
    func suspects() {
        #expect(clock(.suspectMovement) { $0.suspectMovement.victims.count.low = 2 } == .suspectWithVictims)
        #expect(clock(.suspectMovement) { $0.suspectMovement.victims.children.high = 1 } == .suspectWithVictims)
        #expect(clock(.suspectMovement) { _ in } == .suspect)
    }

    @Test("A rescue request has its own, and what is over none")
    func others() {
        #expect(clock(.rescueRequest) { _ in } == .rescue)
        #expect(clock(.rescueRequest) { $0.lifecycle = .cancelled } == nil)
        #expect(clock(.missingPerson) { $0.lifecycle = .resolved } == nil)
    }
}
