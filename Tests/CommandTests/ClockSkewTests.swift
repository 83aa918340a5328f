import Foundation
import Testing

@testable import sanket

@Suite("Two clocks")
struct ClockSkewTests {
    private func skew(_ answer: Double, after way: Double) -> ClockSkew {
        let asked = Date(timeIntervalSince1970: 1_800_000_000)
        return ClockSkew(asked: asked, answer: asked + answer, answered: asked + way)
    }

    @Test("A slow way there and back is no difference between clocks")
    func slow() {
        let skew = skew(3, after: 6)
        #expect(abs(skew.seconds) < 0.001 && abs(skew.uncertainty - 3) < 0.001)
        #expect(skew.finding.verdict == .ok)
    }

    @Test("A clock that is off by more than two seconds either way is wrong", arguments: [-2.5, 2.5])
    func off(seconds: Double) {
        let finding = skew(seconds + 0.005, after: 0.01).finding
        #expect(finding.verdict == .wrong && finding.remedy?.contains("NTP") == true)
    }

    @Test("A difference that the way may explain is not called wrong")
    func uncertain() { #expect(skew(4, after: 4).finding.verdict == .ok) }
}
