import Alerts

extension RoutingRules {
    /// Which corridors apply, and how strongly.
    package struct CorridorPolicy: Hashable, Sendable {
        /// Those that are documented less well don't route.
        package let routeFrom: Corridor.Confidence
        /// Those that are documented less well leave a child's alert a look-out.
        package let actFrom: Corridor.Confidence
    }

    /// Why the corridor does not apply; nil when it does.
    func mismatch(_ corridor: Corridor, _ circumstances: Circumstances) -> Corridor.Mismatch? {
        if !corridor.isEnabled { return .disabled }
        if corridor.confidence < corridorPolicy.routeFrom { return .confidence }
        if corridor.sources.isDisjoint(with: circumstances.sources) { return .source }
        let month = UInt16(1) << UInt16(circumstances.month)
        if corridor.months != 0, circumstances.month != 0, corridor.months & month == 0 { return .season }
        if !Corridor.mayAgree(corridor.exploitation, circumstances.exploitation) { return .exploitation }
        if !Corridor.mayAgree(corridor.means, circumstances.means) { return .means }
        return circumstances.isMissingChild || agrees(corridor, circumstances) ? nil : .untold
    }

    /// Whether the alert itself tells something that the corridor is known for.
    private func agrees(_ corridor: Corridor, _ circumstances: Circumstances) -> Bool {
        corridor.exploitation & circumstances.exploitation != 0 || corridor.means & circumstances.means != 0
    }

    /// Whether the alert itself tells what the corridor is known for, so that more than a look-out is asked: a guess on a
    /// guess would set seven clocks going for nothing.
    func isTold(_ corridor: Corridor, _ circumstances: Circumstances) -> Bool {
        corridor.confidence >= corridorPolicy.actFrom && !circumstances.tellsDestination
            && agrees(corridor, circumstances)
    }
}
