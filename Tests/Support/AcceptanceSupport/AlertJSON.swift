package import Alerts
import Foundation

/// Invented alerts as a State's own software would write them.
package enum AlertJSON {
    /// A missing adult; told to `target` alone. One line.
    package static func missing(
        id: String = newID(), revision: Int = 1, origin: String = "IN-WB", target: String = "IN-BR",
        headline: String = "Missing adult", more: String = ""
    ) -> String {
        """
        {"id":"\(id)","revision":\(revision),"origin":"\(origin)","status":"STATUS_ACTUAL",\
        "lifecycle":"LIFECYCLE_ISSUED","urgency":"URGENCY_EXPECTED","severity":"SEVERITY_MODERATE",\
        "certainty":"CERTAINTY_LIKELY","issuedAt":"2026-11-20T10:00:00+05:30","targetStates":["\(target)"],\
        "headline":"\(headline)","missingPerson":{"category":"MISSING_CATEGORY_MISSING","sex":"SEX_FEMALE",\
        "ageBand":"AGE_BAND_ADULT","names":[{"text":"Zzyxwv Invented"}]}\(more)}
        """
    }

    /// An alert of any kind; told to `target` and `others`, and to the States that its kind implies. One line.
    package static func any(
        _ kind: Kind, id: String = newID(), revision: Int = 1, origin: String = "IN-WB", target: String = "IN-BR",
        others: [String] = [], headline: String = "Missing adult", more: String = ""
    ) -> String {
        let content =
            switch kind {
            case .missingPerson:
                """
                "missingPerson":{"category":"MISSING_CATEGORY_MISSING","sex":"SEX_FEMALE","ageBand":"AGE_BAND_ADULT"}
                """
            case .rescueRequest:
                """
                "rescueRequest":{"place":{"state":"\(host(target))"},\
                "requestedActions":["RESCUE_ACTION_RESCUE"]}
                """
            case .suspectMovement:
                """
                "suspectMovement":{"headingState":"IN-UP","requestedActions":["SUSPECT_ACTION_LOCATE"]}
                """
            }
        return """
            {"id":"\(id)","revision":\(revision),"origin":"\(origin)","status":"STATUS_ACTUAL",\
            "lifecycle":"LIFECYCLE_ISSUED","urgency":"URGENCY_EXPECTED","issuedAt":"2026-11-20T10:00:00+05:30",\
            "targetStates":["\(([target] + others).joined(separator: #"",""#))"],"headline":"\(headline)",\
            \(content)\(more)}
            """
    }

    /// Whom `any` names in its text, by code: each must be told, but for the origin, which may be among them.
    package static func named(_ kind: Kind, target: String, others: [String] = []) -> Set<String> {
        let named = Set([target] + others)
        switch kind {
        case .missingPerson: return named
        case .rescueRequest: return named.union([host(target)])
        case .suspectMovement: return named.union(["IN-UP"])
        }
    }

    /// The place of a rescue is in no State where the alert goes to the Union.
    private static func host(_ target: String) -> String { target == "IN" ? "IN-MH" : target }

    /// Many of them, one a line, from all States but the Union in turn, each told to the next.
    package static func many(_ count: Int) -> String {
        let states = State.all.filter { $0 != .union }
        return (0..<count).map { index in
            missing(origin: states[index % states.count].iso, target: states[(index + 1) % states.count].iso)
        }.joined(separator: "\n") + "\n"
    }

    package static func newID() -> String {
        var random = SystemRandomNumberGenerator()
        return AlertID.text(AlertID.mint(now: Date(), using: &random))
    }
}
