import FoundationEssentials

/// How far two clocks are apart, by a question whose answer holds the other's time: it was told half-way, give or take half
/// of the way there and back.
struct ClockSkew: Sendable {
    var seconds: Double
    /// How wrong that can be.
    var uncertainty: Double

    init(asked: Date, answer: Date, answered: Date) {
        let way = answered.timeIntervalSince(asked)
        seconds = answer.timeIntervalSince(asked) - way / 2
        uncertainty = way / 2
    }

    /// Due times depend on both clocks.
    var finding: Finding {
        let text =
            "\((seconds * 1000).rounded()) ms (± \((uncertainty * 1000).rounded(.up))) "
            + "between this machine and the database"
        guard abs(seconds) - uncertainty >= 2 else { return Finding(subject: "clock", verdict: .ok, what: text) }
        return Finding(
            subject: "clock", verdict: .wrong, what: text,
            remedy: "synchronise both clocks (NTP): due times depend on them")
    }
}
