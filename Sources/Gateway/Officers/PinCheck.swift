package import Alerts
import HTTPTypes
package import Hummingbird
package import Store

/// Confirms who acts at a terminal that officers share, and sees to their PINs.
package struct PinCheck: Sendable {
    private let pins: OfficerPins
    private let hash: PinHash
    /// Each takes 64 MiB. An attempt is charged within its slot, so that no more than these are charged at once.
    private let slots = Slots(2, room: 32)
    private let threads = BlockingThreads(2)
    private let wrong = WrongTries()

    /// What a State, and what a terminal or another caller of it may have under way or waiting: no one of them keeps the
    /// others' officers waiting.
    private static let (perState, perCaller) = (8, 2)

    package init(pins: OfficerPins, hash: PinHash = .recommended) {
        self.pins = pins
        self.hash = hash
    }

    /// The officer who is answerable for a deed: of the token, or, at a terminal that officers share, whom the header
    /// `Sanket-Officer` names, confirmed by `Sanket-Pin`.
    ///
    /// - Throws: `Problem`: `invalidParameter` where they are missing or there is no use for them, `wrongPin`, `locked`, `busy`,
    ///   `tooMany`, and `notAllowed` where nobody is answerable.
    package func officer(of request: Request, by caller: Caller) async throws -> OfficerID {
        let (named, pin) = (request.headers[.sanketOfficer], request.headers[.sanketPin])
        guard caller.isShared else {
            guard let officer = caller.officer else { throw Problem(.notAllowed, "an officer has to do it, by name") }
            guard pin == nil, named.map({ $0 == officer.text }) ?? true else {
                throw Problem.parameter("Sanket-Officer, Sanket-Pin", "neither: the token names the officer")
            }
            return officer
        }
        guard let officer = named.flatMap({ OfficerID($0) }) else {
            throw Problem.parameter("Sanket-Officer", "the id of the officer who acts at this terminal")
        }
        guard let pin else { throw Problem.parameter("Sanket-Pin", "the PIN of that officer") }
        _ = try await confirm(pin, of: officer, by: caller)
        return officer
    }

    /// Gives an officer a new PIN. An administrator does so for the officers of their State; an officer with the old one.
    ///
    /// - Throws: `Problem`: `invalidContent` for a PIN that is none or easily guessed, `wrongPin`, `locked`, `busy`,
    ///   `tooMany`, `notAllowed`.
    package func set(_ text: String, old: String?, for officer: OfficerID, by caller: Caller) async throws {
        let administrator = caller.role == .administrator ? caller.officer : nil
        guard administrator != nil || caller.isShared || caller.officer == officer else { throw Problem.notAllowed }
        let pin: Pin
        do throws(Pin.Fault) {
            pin = try Pin(text, for: officer)
        } catch {
            throw error.problem
        }
        if let administrator {
            return try await pins.set(make(pin, caller), for: officer, of: caller.state, by: administrator)
        }
        guard let old else { throw Problem.parameter("old", "the PIN until now: only an administrator needs none") }
        let before = try await confirm(old, of: officer, by: caller)
        guard try await pins.replace(before, by: make(pin, caller), for: officer, of: caller.state) else {
            throw Problem(.conflict, "the PIN was changed meanwhile")
        }
    }

    private func make(_ pin: Pin, _ caller: Caller) async throws -> StoredPin {
        try await slots.hold(for: Self.shares(of: caller)) { [threads, hash] in
            try await threads.run { try hash.make(pin) }
        }
    }

    /// - Returns: the PIN as it is kept.
    private func confirm(_ text: String, of officer: OfficerID, by caller: Caller) async throws -> StoredPin {
        // What can't be a PIN needs no attempt.
        guard let pin = Pin(given: text) else { throw Problem(.wrongPin) }
        let state = caller.state
        return try await slots.hold(for: Self.shares(of: caller)) { [pins, hash, threads, wrong] in
            if let left = wrong.pause(of: caller) { throw Self.locked("too many wrong PINs from here", left) }
            switch try await pins.attempt(officer, of: state) {
            case .locked(let left): throw Self.locked("too many wrong PINs", left)
            case .none:
                wrong.count(caller)
                // As long as for who has one.
                _ = try await threads.run { try hash.make(pin) }
                throw Problem(.wrongPin)
            case .open(let stored):
                guard try await threads.run({ try PinHash.matches(pin, stored) }) else {
                    wrong.count(caller)
                    throw Problem(.wrongPin)
                }
                await forgive(officer, of: state, with: stored)
                return stored
            }
        }
    }

    /// The PIN was right: nothing may count against the officer, whatever the database does just now. What it does not take
    /// at once it is told again, and nobody waits for that.
    private func forgive(_ officer: OfficerID, of state: State, with stored: StoredPin) async {
        if (try? await pins.succeeded(officer, of: state, with: stored)) != nil { return }
        Task { [pins] in
            for pause in [1, 2, 4, 8, 16] {
                try? await Task.sleep(for: .seconds(pause))
                if (try? await pins.succeeded(officer, of: state, with: stored)) != nil { return }
            }
        }
    }

    private static func shares(of caller: Caller) -> [Slots.Share] {
        [
            Slots.Share(of: "\(caller.state.lgd)", most: perState),
            Slots.Share(of: caller.account, most: perCaller),
        ]
    }

    private static func locked(_ detail: String, _ left: Duration) -> Problem {
        var problem = Problem(.locked, detail)
        problem.retryAfter = left
        return problem
    }
}

extension Pin.Fault {
    fileprivate var problem: Problem {
        switch self {
        case .form: Problem(.invalidContent, "pin: expected 6 to 12 digits")
        case .trivial:
            Problem(
                .invalidContent,
                "pin: too easily guessed: no row of digits, no pattern again and again, nothing of the officer's id")
        }
    }
}

extension HTTPField.Name {
    /// Who acts at a terminal that officers share: an id, never a name.
    static var sanketOfficer: HTTPField.Name { name("Sanket-Officer") }
    /// The PIN by which that is confirmed.
    static var sanketPin: HTTPField.Name { name("Sanket-Pin") }
}
