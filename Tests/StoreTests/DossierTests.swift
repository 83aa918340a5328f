import Alerts
import FoundationEssentials
import Postgres
import Store
import StoreTesting
import SwiftProtobuf
import Testing

/// A database with alerts whose content bears marks, and who reads them.
struct ReadingRoom {
    let bench: Bench
    let taken: TakenAlerts
    let viewing: Viewing
    let deeds: Deeds

    init() async throws {
        bench = try await Bench.make()
        taken = try TakenAlerts(pool: bench.pool)
        viewing = Viewing(pool: bench.pool)
        deeds = Deeds(pool: bench.pool)
    }

    /// A raid in Telangana for Odisha, with a mark in a field of each class.
    static func raid(_ id: UUID, revision: Int32 = 1) throws -> Sanket_V1_Alert {
        var alert = Sanket_V1_Alert()
        alert.id = AlertID.text(id)
        alert.revision = revision
        alert.origin = "IN-OD"
        alert.status = .actual
        alert.lifecycle = revision == 1 ? .issued : .updated
        alert.issuedAt = .init(seconds: 1_795_150_000 + Int64(revision))
        alert.headline = "MARK police \(revision)"
        alert.rescueRequest.place.state = "IN-TS"
        alert.rescueRequest.place.premises = "MARK operational \(revision)"
        alert.rescueRequest.requestedActions = [.jointRaid]
        var name = Sanket_V1_PersonName()
        name.text = "MARK victim \(revision)"
        alert.rescueRequest.victimNames = [name]
        return alert
    }

    static func target(_ iso: String, _ disclosure: Disclosure) throws -> Target {
        try required(
            Target(
                try required(State(iso: iso)),
                reasons: [Reason(.explicit, duty: disclosure == .redacted ? .lookOut : .act, disclosure: disclosure)]))
    }

    func viewer(_ iso: String, _ role: Role = .officer) throws -> Viewer {
        Viewer(try required(State(iso: iso)), role)
    }

    func dossier(
        _ id: UUID, _ iso: String, _ role: Role = .officer, revision: Int32? = nil
    ) async throws -> Dossier {
        try required(try await viewing.dossier(of: id, revision: revision, for: viewer(iso, role)))
    }

    /// The marks that a viewer sees of an alert, in either encoding.
    func marks(
        _ id: UUID, _ iso: String, _ role: Role = .officer, revision: Int32? = nil
    ) async throws -> Set<String> {
        let shown = try required(try await dossier(id, iso, role, revision: revision).shown)
        let texts = [
            String(decoding: shown.protobuf, as: UTF8.self), String(decoding: try shown.json(), as: UTF8.self),
        ]
        return Set(
            ["police", "victim", "operational"].filter { mark in texts.contains { $0.contains("MARK \(mark)") } })
    }

    @discardableResult
    func deed(
        _ type: DeedType, by state: String, at alert: UUID, heading: String? = nil, to: String? = nil
    ) async throws -> Deed {
        try await deeds.record(
            NewDeed(
                id: UUID(), alertID: alert, revision: 1, type: type, state: try required(State(iso: state)),
                officer: "officer.a", doneAt: Date(timeIntervalSince1970: 1_795_150_800),
                heading: try heading.map { try required(State(iso: $0)) },
                to: try to.map { try required(State(iso: $0)) },
                detail: Array("MARK detail".utf8)))
    }
}

@Suite("An alert as a viewer may see it")
struct DossierTests {
    private let all: Set<String> = ["police", "victim", "operational"]

    @Test(
        "The origin and the Union see everything, the host the exact place, a target all but that, another what is redacted"
    )
    func levels() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(
            ReadingRoom.raid(id),
            to: [
                ReadingRoom.target("IN-TS", .host), ReadingRoom.target("IN-AP", .full),
                ReadingRoom.target("IN-CT", .redacted),
            ])
        #expect(try await room.marks(id, "IN-OD") == all)
        #expect(try await room.marks(id, "IN-OD", .publisher) == all)
        #expect(try await room.marks(id, "IN", .union) == all)
        #expect(try await room.marks(id, "IN-TS") == all)
        #expect(try await room.marks(id, "IN-AP") == ["police", "victim"])
        #expect(try await room.marks(id, "IN-CT") == [])
        #expect(try await room.marks(id, "IN-MH") == [])
        for role in [Role.viewer, .auditor] {
            for state in ["IN-OD", "IN-TS", "IN-AP", "IN-MH"] { #expect(try await room.marks(id, state, role) == []) }
        }
        #expect(try await room.dossier(id, "IN-CT").relation == .target)
        #expect(try await room.dossier(id, "IN-MH").relation == .other)
        #expect(try await room.viewing.dossier(of: UUID(), for: room.viewer("IN", .union)) == nil)
    }

    @Test("Access that the origin gave opens all but the exact place; taken back, it is closed again")
    func granted() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(ReadingRoom.raid(id), to: [ReadingRoom.target("IN-TS", .host)])
        try await room.deed(.accessAsked, by: "IN-MH", at: id)
        #expect(try await room.marks(id, "IN-MH") == [])
        try await room.deed(.accessGranted, by: "IN-OD", at: id, to: "IN-MH")
        #expect(try await room.marks(id, "IN-MH") == ["police", "victim"])
        #expect(try await room.marks(id, "IN-MH", .viewer) == [])
        #expect(try await room.dossier(id, "IN-MH").isGranted)
        #expect(try await room.marks(id, "IN-KA") == [])
        try await room.deed(.accessWithdrawn, by: "IN-OD", at: id, to: "IN-MH")
        #expect(try await room.marks(id, "IN-MH") == [])
    }

    @Test("A sighting opens the alert to the State where it leads, and to nobody who reports one himself")
    func sighting() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(ReadingRoom.raid(id), to: [ReadingRoom.target("IN-TS", .host)])
        try await room.deed(.sighted, by: "IN-MH", at: id, heading: "IN-GJ")
        #expect(try await room.marks(id, "IN-GJ") == ["police", "victim"])
        #expect(try await room.marks(id, "IN-MH") == [])
        #expect(try await room.dossier(id, "IN-MH").relation == .target)
        // Nor does the next revision open it, which is told to both.
        try await room.taken.take(ReadingRoom.raid(id, revision: 2), to: [ReadingRoom.target("IN-TS", .host)])
        #expect(try await room.marks(id, "IN-MH") == [])
        #expect(try await room.marks(id, "IN-GJ") == ["police", "victim"])
    }

    @Test("What a sighting opened is closed once the origin takes it back, until a grant or a sighting opens it again")
    func sightingTakenBack() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(ReadingRoom.raid(id), to: [ReadingRoom.target("IN-TS", .host)])
        try await room.taken.project()
        func level() async throws -> AlertLevel {
            let viewer = try room.viewer("IN-GJ")
            let level = try await room.dossier(id, "IN-GJ").level
            let listed = try await room.viewing.alerts(ids: [id], for: viewer).map(\.level)
            let page = try await room.viewing.alerts(AlertFilter(), limit: 1, for: viewer).alerts.map(\.level)
            let seen = try await room.viewing.photograph(ImageHash(of: [1]), of: id, for: viewer)?.level
            #expect(listed == [level] && page == [level] && seen == level)
            #expect(try await room.marks(id, "IN-GJ") == (level == .full ? ["police", "victim"] : []))
            return level
        }
        for (type, opens) in [
            (DeedType.sighted, true), (.accessWithdrawn, false), (.accessGranted, true), (.accessWithdrawn, false),
            (.sighted, true), (.accessGranted, true), (.accessWithdrawn, false),
        ] {
            if type == .sighted {
                try await room.deed(type, by: "IN-MH", at: id, heading: "IN-GJ")
            } else {
                try await room.deed(type, by: "IN-OD", at: id, to: "IN-GJ")
            }
            #expect(try await level() == (opens ? .full : .redacted))
        }
        // Nor does the next revision open it, which is told to it as before.
        try await room.taken.take(ReadingRoom.raid(id, revision: 2), to: [ReadingRoom.target("IN-TS", .host)])
        try await room.taken.project()
        #expect(try await level() == .redacted)
        #expect(try await room.dossier(id, "IN-GJ").relation == .target)
    }

    @Test("An earlier revision is shown no further than then and now; who is dropped sees what is redacted")
    func revisions() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(
            ReadingRoom.raid(id), to: [ReadingRoom.target("IN-TS", .host), ReadingRoom.target("IN-AP", .full)])
        try await room.taken.take(
            ReadingRoom.raid(id, revision: 2),
            to: [ReadingRoom.target("IN-AP", .host), ReadingRoom.target("IN-KA", .full)])
        #expect(try await room.marks(id, "IN-OD", revision: 1) == all)
        #expect(try await room.marks(id, "IN-AP") == all)
        #expect(try await room.marks(id, "IN-AP", revision: 1) == ["police", "victim"])
        #expect(try await room.marks(id, "IN-KA") == ["police", "victim"])
        #expect(try await room.marks(id, "IN-KA", revision: 1) == [])
        for revision in [nil, 1 as Int32?] { #expect(try await room.marks(id, "IN-TS", revision: revision) == []) }
        #expect(try await room.viewing.dossier(of: id, revision: 3, for: room.viewer("IN-OD")) == nil)

        let dossier = try await room.dossier(id, "IN-OD", revision: 1)
        #expect(dossier.current == 2 && dossier.revision.revision == 1)
        #expect(dossier.revisions.map(\.revision) == [2, 1])
        #expect(try await room.dossier(id, "IN-OD").changes == [.place, .persons, .other])
        // A State that did not see the first one is not told what differs.
        #expect(try await room.dossier(id, "IN-KA").changes == [])
    }

    @Test("It tells what became of it: who was told, whose notification is out, what States did")
    func timeline() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        try await room.taken.take(
            ReadingRoom.raid(id), to: [ReadingRoom.target("IN-TS", .host), ReadingRoom.target("IN-CT", .redacted)])
        let states = StateSet([try required(State(iso: "IN-TS")), try required(State(iso: "IN-CT"))])
        #expect(try await room.dossier(id, "IN-OD").revision.notified == [])
        try await room.taken.notify()
        #expect(try await room.dossier(id, "IN-OD").revision.notified == states)
        try await room.deed(.acknowledged, by: "IN-TS", at: id)
        try await room.taken.project()
        for (state, role, seesDetail) in [
            ("IN-OD", Role.officer, true), ("IN-TS", .officer, true), ("IN-CT", .officer, false),
            ("IN-MH", .officer, false), ("IN-OD", .auditor, false),
        ] {
            let dossier = try await room.dossier(id, state, role)
            #expect(dossier.told == states)
            #expect(dossier.deeds.map(\.type) == [.acknowledged])
            #expect(dossier.deeds.first?.told.officer == "officer.a")
            #expect((dossier.deeds.first?.told.detail != nil) == seesDetail, "\(state)")
            #expect(dossier.waiting.map(\.acknowledged) == [1] && dossier.waiting.first?.dueAt == nil)
        }
    }

    @Test("A revision that came late is told as such, and the highest one is shown")
    func late() async throws {
        let room = try await ReadingRoom()
        let id = UUID()
        for revision: Int32 in [2, 1] {
            try await room.taken.take(
                ReadingRoom.raid(id, revision: revision), to: [ReadingRoom.target("IN-TS", .host)])
        }
        let dossier = try await room.dossier(id, "IN-OD")
        #expect(dossier.current == 2 && dossier.revisions.map(\.outcome) == [.accepted, .late])
        #expect(dossier.changes == [])
    }
}
