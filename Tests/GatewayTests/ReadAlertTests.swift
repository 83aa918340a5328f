import Alerts
import Foundation
import StoreTesting
import SwiftProtobuf
import Testing

@testable import Gateway

@Suite("Reading an alert over HTTP")
struct ReadAlertTests {
    private static let all: Set<String> = ["police", "victim", "operational"]
    /// By whom the raid is read, and what of it they see.
    private static let readers: [(state: String, role: Role, level: String, marks: Set<String>)] = [
        ("IN-OD", .officer, "everything", all), ("IN-OD", .publisher, "everything", all),
        ("IN-OD", .administrator, "everything", all), ("IN", .union, "everything", all),
        ("IN-TS", .officer, "host", all), ("IN-AP", .officer, "full", ["police", "victim"]),
        ("IN-CT", .officer, "redacted", []), ("IN-MH", .officer, "redacted", []),
        ("IN-MH", .administrator, "redacted", []), ("IN-OD", .viewer, "redacted", []),
        ("IN-TS", .viewer, "redacted", []), ("IN-TS", .auditor, "redacted", []), ("IN", .officer, "redacted", []),
    ]

    @Test("shows each role and State what it may see, in either encoding")
    func levels() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            for reader in Self.readers {
                let answer = try await room.read(id, reader.state, reader.role)
                #expect(answer.status == 200)
                #expect(answer.json["level"] as? String == reader.level, "\(reader)")
                #expect(ReadingRoom.marks(answer) == reader.marks, "\(reader)")
                #expect((answer.json["alert"] != nil) == (reader.level != "redacted"))
                #expect((answer.json["facts"] != nil) == (reader.level == "redacted"))
                #expect((answer.json["askForAccess"] != nil) == (reader.level == "redacted"))

                let bytes = try await room.read(
                    id, reader.state, reader.role, headers: [("Accept", "application/protobuf")])
                #expect(bytes.status == 200 && ReadingRoom.marks(bytes) == reader.marks)
                let type = bytes.headers["content-type"] ?? ""
                if reader.level == "redacted" {
                    #expect(type.contains("sanket.v1.Notification"))
                    let facts = try Sanket_V1_Notification(serializedBytes: bytes.body)
                    #expect(facts.alertID == AlertID.text(id) && facts.target == "")
                } else {
                    #expect(type.contains("sanket.v1.Alert"))
                    #expect(try Sanket_V1_Alert(serializedBytes: bytes.body).id == AlertID.text(id))
                }
            }
        }
    }

    @Test("does what the table of permissions says, for every role and every relation")
    func table() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            for role in Role.allCases {
                for (relation, state) in [(Relation.own, "IN-OD"), (.target, "IN-AP"), (.other, "IN-MH")] {
                    let isAllowed = Permissions.current.relations(.readAlert, role).contains(relation)
                    let answer = try await room.read(id, state, role)
                    #expect(answer.status == (isAllowed ? 200 : 404), "\(role) \(relation)")
                    if isAllowed { #expect(answer.json["relation"] as? String == relation.rawValue) }
                }
            }
        }
    }

    @Test("answers of an alert that must not be seen as of one that is not there")
    func enumeration() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            let hidden = try await room.read(id, "IN-MH", .publisher)
            let unknown = try await room.read(UUID(), "IN-MH", .publisher)
            #expect(hidden.status == 404 && hidden.problem == "no-such-alert")
            #expect(hidden.body == unknown.body)
            let names = { (answer: Door.Answer) in Set(answer.headers.keys) }
            #expect(names(hidden) == names(unknown))
            for path in ["x", "0", "../states", "%2e%2e/states", "'", "\(AlertID.text(id))'--"] {
                let answer = try await room.get("/v1/alerts/\(path)")
                #expect([400, 404].contains(answer.status), "\(path)")
            }
        }
    }

    @Test("tells what became of it: revisions, targets with reasons, acknowledgement and due time, what States did")
    func timeline() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            try await room.raid(id, revision: 2)
            try await room.deed(.acknowledged, by: "IN-AP", at: id)
            try await room.taken.notify()
            try await room.taken.project()
            let answer = try await room.read(id)
            let revisions = try #require(answer.json["revisions"] as? [[String: Any]])
            #expect(revisions.compactMap { $0["revision"] as? Int } == [2, 1])
            #expect(Set(revisions.first?["notified"] as? [String] ?? []) == ["IN-TS", "IN-AP", "IN-CG"])
            let targets = try #require(answer.json["targets"] as? [[String: Any]])
            let andhra = try #require(targets.first { $0["state"] as? String == "IN-AP" })
            #expect(andhra["duty"] as? String == "act" && andhra["disclosure"] as? String == "full")
            #expect((andhra["reasons"] as? [[String: Any]])?.first?["reason"] as? String == "explicit")
            #expect((andhra["acknowledged"] as? [String: Any])?["officer"] as? String == "officer.a")
            #expect(andhra["dueAt"] is String)
            let events = try #require(answer.json["events"] as? [[String: Any]])
            #expect(events.map { $0["type"] as? String } == ["acknowledged"])
            #expect(events.first?["at"] as? String == "2026-11-20T05:00:00Z")
        }
    }

    @Test("opens with the access that the origin gives, and closes again")
    func access() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            try await room.deed(.accessGranted, by: "IN-OD", at: id, to: "IN-MH")
            let open = try await room.read(id, "IN-MH")
            #expect(open.json["level"] as? String == "full" && open.json["accessGranted"] as? Bool == true)
            #expect(ReadingRoom.marks(open) == ["police", "victim"])
            try await room.deed(.accessWithdrawn, by: "IN-OD", at: id, to: "IN-MH")
            #expect(ReadingRoom.marks(try await room.read(id, "IN-MH")) == [])
        }
    }

    @Test("has the revision as its tag, and answers 304 to who has it")
    func tags() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            #expect(try await room.read(id).headers["etag"] == "\"1\"")
            let full = try await room.read(id, "IN-AP")
            #expect(full.headers["etag"] == "\"1-full\"")
            #expect(full.headers["cache-control"] == "no-store")
            for (given, status) in [
                ("\"1\"", 304), ("W/\"1\"", 304), ("\"7\", \"1\"", 304), ("*", 304), ("\"2\"", 200), ("1", 200),
            ] {
                let answer = try await room.read(id, headers: [("If-None-Match", given)])
                #expect(answer.status == status, "\(given)")
                if status == 304 { #expect(answer.body.isEmpty) }
            }
            // Who sees more now has to fetch it anew.
            try await room.deed(.accessGranted, by: "IN-OD", at: id, to: "IN-MH")
            let answer = try await room.read(id, "IN-MH", headers: [("If-None-Match", "\"1-redacted\"")])
            #expect(answer.status == 200)
            try await room.raid(id, revision: 2)
            #expect(try await room.read(id, headers: [("If-None-Match", "\"1\"")]).status == 200)
        }
    }

    @Test("shows an earlier revision on demand, and refuses what is none")
    func revisions() async throws {
        try await ReadingRoom.open { room in
            let id = try await room.raid()
            try await room.raid(id, revision: 2) { $0.headline = "another" }
            let path = "/v1/alerts/\(AlertID.text(id))"
            let first = try await room.get("\(path)?revision=1")
            #expect(first.json["revision"] as? Int == 1 && first.json["currentRevision"] as? Int == 2)
            #expect((first.json["alert"] as? [String: Any])?["headline"] as? String == "MARK police")
            #expect(try await room.get("\(path)?revision=3").status == 404)
            for query in [
                "revision=0", "revision=-1", "revision=x", "revision=1&revision=2", "revision=99999999999", "other=1",
            ] {
                let answer = try await room.get("\(path)?\(query)")
                #expect(answer.status == 400 && answer.problem == "invalid-parameter", "\(query)")
            }
        }
    }
}
