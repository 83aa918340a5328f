import Alerts
import CPng
import Foundation
import Glibc
import Imaging
import Logging
import Postgres
import Relay
import Store
import StoreTesting
import SwiftProtobuf
import Testing

@testable import Gateway

@Suite("Photographs at the door")
struct PhotographRoutesTests {
    /// A door with photographs, and an alert of West Bengal to Bihar that names one.
    private struct Scene {
        let door: Door
        let id: String
        let upload: [UInt8]

        var hash: String { "\(ImageHash(of: upload))" }
        func path(_ hash: String? = nil) -> String { "/v1/alerts/\(id)/photographs/\(hash ?? self.hash)" }

        static let permission = [
            ("Sanket-Permitted-By", "next-of-kin"), ("Sanket-Permission", "Letter of 2026-11-19, 24 Parganas"),
            ("Sanket-Permission-Scope", "police-only"),
        ]

        func put(
            _ bytes: [UInt8]? = nil, as type: String = "image/png", at hash: String? = nil, token: String? = nil,
            headers: [(String, String)] = permission
        ) async throws -> Door.Answer {
            var bearer = token
            if bearer == nil { bearer = try await door.token() }
            return try await door.ask(
                "PUT", path(hash), token: bearer,
                headers: [("Content-Type", type)] + headers,
                body: bytes ?? upload)
        }

        /// A revision of the alert.
        func alert(_ revision: Int = 1, lifecycle: String = "ISSUED", photographs: [String]? = nil) -> String {
            let named = photographs ?? [Scene.named(hash)]
            return """
                {"id":"\(id)","revision":\(revision),"origin":"IN-WB","status":"STATUS_ACTUAL",\
                "lifecycle":"LIFECYCLE_\(lifecycle)","urgency":"URGENCY_EXPECTED","targetStates":["IN-BR"],\
                "issuedAt":"2026-11-20T10:00:00+05:30","headline":"Missing adult","photographs":[\(named.joined(separator: ","))],\
                "missingPerson":{"category":"MISSING_CATEGORY_MISSING","sex":"SEX_FEMALE","ageBand":"AGE_BAND_ADULT"}}
                """
        }

        /// Takes a revision and projects it.
        func take(_ json: String) async throws {
            let alerts = try TakenAlerts(pool: door.pool)
            try await alerts.take(try Sanket_V1_Alert(jsonString: json))
            try await alerts.project()
        }

        static func named(_ hash: String, more: String = "") -> String {
            #"{"sha256":"\#(hash)","mediaType":"image/png","subject":"PHOTOGRAPH_SUBJECT_VICTIM"\#(more)}"#
        }
    }

    private static let program = getenv("SANKET_TEST_SANKET").map { String(cString: $0) } ?? ".build/debug/sanket"

    private func open<T>(
        _ upload: [UInt8] = Picture.png, photographs: ((String) -> [String])? = nil,
        mill: PhotographMill = PhotographMill(program: program), _ body: (Scene) async throws -> T
    ) async throws -> T {
        try await Door.open(routes: { pool, _ in
            let pins = PinCheck(pins: OfficerPins(pool: pool), hash: .cheap)
            return PhotographRoutes(
                photographs: Photographs(pool: pool), viewing: Viewing(pool: pool), pins: pins, mill: mill,
                logger: Door.logger
            ).routes
        }) { door in
            var random = SystemRandomNumberGenerator()
            let scene = Scene(door: door, id: AlertID.text(AlertID.mint(now: Date(), using: &random)), upload: upload)
            try await scene.take(scene.alert(photographs: photographs.map { $0(scene.hash) }))
            return try await body(scene)
        }
    }

    @Test("What the origin puts is read by it and by the States that act, as a JPEG that nobody keeps")
    func puts() async throws {
        try await open { scene in
            let put = try await scene.put()
            #expect(put.status == 201 && put.json["sha256"] as? String == scene.hash)
            for state in ["IN-WB", "IN-BR"] {
                let got = try await scene.door.ask("GET", scene.path(), token: try await scene.door.token(state))
                #expect(got.status == 200 && got.headers["content-type"] == "image/jpeg")
                #expect(got.headers["x-content-type-options"] == "nosniff")
                #expect(got.headers["cache-control"] == "no-store")
                #expect(got.headers["content-security-policy"] == "default-src 'none'; sandbox")
                #expect(got.body.starts(with: [0xFF, 0xD8, 0xFF]) && got.body.count == put.json["bytes"] as? Int)
            }
            let again = try await scene.put()
            #expect(again.status == 200)
            let deeds = try await scene.door.count("SELECT count(*) FROM deeds WHERE type = 'photograph-added'")
            #expect(deeds == 1)
            let kept = try await scene.door.count(
                """
                SELECT count(*) FROM photographs p JOIN deeds d USING (id)
                WHERE p.permitted_by = 'next-of-kin' AND p.scope = 'police-only' AND p.added_by = d.officer
                """)
            #expect(kept == 1)
        }
    }

    @Test("A State has four uploads at once, however slowly they come, and the fifth is told to wait")
    func share() async throws {
        try await open { scene in
            let token = try await scene.door.token()
            let dripping = try (0..<5).map { _ in
                let connection = try RawConnection(port: scene.door.port)
                let headers = Scene.permission.map { "\($0): \($1)\r\n" }.joined()
                connection.send(
                    "PUT \(scene.path()) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\(headers)"
                        + "Content-Type: image/png\r\nContent-Length: \(scene.upload.count)\r\n\r\n")
                return connection
            }
            // Four wait for what is to come; the fifth is told that it may not.
            let deadline = ContinuousClock.now + .seconds(10)
            while !dripping.contains(where: \.isAnswered), ContinuousClock.now < deadline { await Task.yield() }
            let refused = try await scene.put()
            #expect(refused.problem == "too-many-requests" && refused.headers["retry-after"] != nil)
            for connection in dripping { connection.send(scene.upload) }
            let answers = dripping.map { $0.read(until: "\r\n\r\n").prefix(12) }.sorted()
            #expect(answers == ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 201", "HTTP/1.1 429"])
            #expect(try await scene.put().status == 200)
        }
    }

    @Test("Who may see the alert only redacted does not see its photographs, and nobody without a token")
    func readers() async throws {
        try await open { scene in
            _ = try await scene.put()
            let door = scene.door
            for token in [
                try await door.token("IN-KL"), try await door.token("IN-BR", .viewer),
                try await door.token("IN-WB", .viewer),
                try await door.token("IN-WB", .auditor), try await door.token("IN-BR", .publisher),
            ] {
                let got = try await door.ask("GET", scene.path(), token: token)
                #expect(got.status == 403 && got.problem == "not-allowed")
            }
            #expect(try await door.ask("GET", scene.path()).status == 401)
            #expect(try await door.ask("GET", scene.path(), token: try await door.token("IN", .union)).status == 200)
            let other = "/v1/alerts/\(UUID().uuidString.lowercased())/photographs/\(scene.hash)"
            #expect(try await door.ask("GET", other, token: try await door.token()).problem == "no-such-alert")
        }
    }

    @Test("Nobody but the origin puts or withdraws one")
    func writers() async throws {
        try await open { scene in
            let door = scene.door
            for token in [
                try await door.token("IN-BR"), try await door.token("IN-KL"), try await door.token("IN-BR", .publisher),
                try await door.token("IN-WB", .viewer), try await door.token("IN-WB", .auditor),
                try await door.token("IN", .union),
            ] {
                #expect(try await scene.put(token: token).status == 403)
                #expect(try await door.ask("DELETE", scene.path(), token: token).status == 403)
            }
            #expect(try await door.count("SELECT count(*) FROM photographs") == 0)
        }
    }

    @Test("The permission is not left out")
    func permission() async throws {
        try await open { scene in
            let whole = Scene.permission
            for wrong in [
                Array(whole.dropFirst()), Array(whole.dropLast()), [whole[0], whole[2]],
                [("Sanket-Permitted-By", "me"), whole[1], whole[2]],
                [whole[0], whole[1], ("Sanket-Permission-Scope", "all")],
                [whole[0], ("Sanket-Permission", "x"), whole[2]],
                [whole[0], ("Sanket-Permission", String(repeating: "x", count: 201)), whole[2]],
            ] {
                let answer = try await scene.put(headers: wrong)
                #expect(answer.status == 400 && answer.problem == "invalid-parameter")
            }
            #expect(try await scene.door.count("SELECT count(*) FROM photographs") == 0)
        }
    }

    @Test("Put again under another permission it is not passed over: the answer says to withdraw it first")
    func narrowerPermission() async throws {
        try await open(photographs: { [Scene.named($0, more: #","releaseOrder":"Order 41/2026 of 2026-11-20""#)] }) {
            scene in
            let publish = Array(Scene.permission.dropLast()) + [("Sanket-Permission-Scope", "publish")]
            #expect(try await scene.put(headers: publish).status == 201)
            let narrower = try await scene.put()
            #expect(narrower.status == 409 && narrower.problem == "other-permission")
            #expect(!narrower.text.contains("Parganas"))
            #expect(try await scene.door.count("SELECT count(*) FROM photographs WHERE scope = 'publish'") == 1)
            let token = try await scene.door.token()
            #expect(try await scene.door.ask("DELETE", scene.path(), token: token).status == 204)
            #expect(try await scene.put().status == 201)
        }
    }

    @Test("To the public a victim is shown only where the alert names the written order")
    func publication() async throws {
        let publish = Array(Scene.permission.dropLast()) + [("Sanket-Permission-Scope", "publish")]
        try await open { scene in
            let answer = try await scene.put(headers: publish)
            #expect(answer.status == 409)
        }
        try await open(photographs: { [Scene.named($0, more: #","releaseOrder":"Order 41/2026 of 2026-11-20""#)] }) {
            scene in
            let answer = try await scene.put(headers: publish)
            #expect(answer.status == 201)
        }
    }

    @Test("Bytes of another hash, a hash that the alert does not name, and one that it calls withdrawn are refused")
    func hashes() async throws {
        try await open { scene in
            let other = Picture.png(64, 64)
            let mismatch = try await scene.put(other)
            #expect(mismatch.status == 422 && mismatch.problem == "invalid-content")
            let unnamed = try await scene.put(other, at: "\(ImageHash(of: other))")
            #expect(unnamed.status == 409)
            for wrong in ["abc", String(repeating: "g", count: 64), scene.hash + "0", "..%2F..%2Fetc"] {
                #expect(try await scene.put(at: wrong).status == 400)
            }
            #expect(try await scene.put(at: scene.hash.uppercased()).status == 201)
        }
        try await open(photographs: { [Scene.named($0, more: #","withdrawn":true"#)] }) { scene in
            let answer = try await scene.put()
            #expect(answer.status == 409)
        }
    }

    @Test("What is no photograph is refused, whatever it says it is")
    func noPhotograph() async throws {
        let svg = Array(#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#.utf8)
        for (upload, status) in [
            (svg, 415), (Array("GIF89a\u{1}\u{0}".utf8), 415), (Array("hello".utf8), 415),
            (Array(Picture.png.prefix(60)), 422), (Picture.png(claiming: 60_000, 60_000), 413),
        ] {
            try await open(upload) { scene in
                let answer = try await scene.put()
                #expect(answer.status == status, "\(answer.text)")
                #expect(try await scene.door.count("SELECT count(*) FROM photographs") == 0)
            }
        }
        try await open { scene in
            for type in ["image/svg+xml", "image/webp", "text/html", "application/octet-stream"] {
                let answer = try await scene.put(as: type)
                #expect(answer.status == 415)
            }
        }
    }

    @Test("More than 5 MiB are refused")
    func tooLarge() async throws {
        let upload = Picture.png + [UInt8](repeating: 0, count: PhotographLimits.bytes)
        try await open(upload) { scene in
            let answer = try await scene.put()
            #expect(answer.status == 413 && answer.problem == "too-large")
        }
    }

    @Test("Where nothing confines what reads an image, none is read")
    func standstill() async throws {
        try await open(mill: PhotographMill(program: "/nowhere/sanket")) { scene in
            let answer = try await scene.put()
            #expect(answer.status == 503 && answer.problem == "unavailable" && !answer.text.contains("nowhere"))
        }
    }

    @Test("What the origin withdraws is destroyed, and a deed")
    func withdraws() async throws {
        try await open { scene in
            let door = scene.door
            _ = try await scene.put()
            #expect(
                try await door.ask("DELETE", scene.path(), token: try await door.token("IN-WB", .administrator)).status
                    == 204)
            let got = try await door.ask("GET", scene.path(), token: try await door.token("IN-BR"))
            #expect(got.status == 410 && got.problem == "withdrawn")
            #expect(try await door.count("SELECT count(*) FROM photographs WHERE bytes IS NOT NULL") == 0)
            #expect(try await door.count("SELECT count(*) FROM deeds WHERE type = 'photograph-withdrawn'") == 1)
            // Told again, as after an answer that was lost.
            #expect(try await door.ask("DELETE", scene.path(), token: try await door.token()).status == 204)
            #expect(try await door.count("SELECT count(*) FROM deeds WHERE type = 'photograph-withdrawn'") == 1)
            #expect(try await scene.put().status == 201)
            #expect(try await door.count("SELECT count(*) FROM photographs") == 2)
        }
    }

    @Test(
        "With the recovery it is destroyed by the projection itself, and none can be put",
        arguments: [
            ("RESOLVED", "recovered"), ("CANCELLED", "over"),
        ])
    func recovers(lifecycle: String, reason: String) async throws {
        try await open { scene in
            let door = scene.door
            _ = try await scene.put()
            try await scene.take(scene.alert(2, lifecycle: lifecycle))
            let destroyed = try await door.count(
                "SELECT count(*) FROM photographs WHERE bytes IS NULL AND withdrawn_reason = \(reason)")
            #expect(destroyed == 1)
            #expect(try await door.ask("GET", scene.path(), token: try await door.token("IN-BR")).status == 410)
            #expect(try await scene.put().status == 409)
            // Its search goes on: what was destroyed has to be put again.
            try await scene.take(scene.alert(3, lifecycle: "UPDATED"))
            #expect(try await scene.put().status == 201)
            #expect(try await door.ask("GET", scene.path(), token: try await door.token("IN-BR")).status == 200)
        }
    }

    @Test("What a later revision names no more, or calls withdrawn, is shown no more")
    func unnamed() async throws {
        for later in [[], [#","withdrawn":true"#]] {
            try await open { scene in
                let door = scene.door
                _ = try await scene.put()
                try await scene.take(scene.alert(2, lifecycle: "UPDATED"))
                #expect(try await door.ask("GET", scene.path(), token: try await door.token("IN-BR")).status == 200)
                try await scene.take(
                    scene.alert(3, lifecycle: "UPDATED", photographs: later.map { Scene.named(scene.hash, more: $0) }))
                let got = try await door.ask("GET", scene.path(), token: try await door.token("IN-BR"))
                #expect(got.status == 410)
                // Its bytes are destroyed by whoever looks after it.
                let review = PhotographReview(
                    photographs: Photographs(pool: door.pool), wake: Wake(), logger: Door.logger)
                try await review.catchUp()
                let destroyed = try await door.count(
                    "SELECT count(*) FROM photographs WHERE bytes IS NULL AND withdrawn_reason = 'not-named'")
                #expect(destroyed == 1)
            }
        }
    }

    @Test("What a later revision still names is kept, and not looked at again")
    func named() async throws {
        try await open { scene in
            let door = scene.door
            _ = try await scene.put()
            try await scene.take(scene.alert(2, lifecycle: "UPDATED"))
            #expect(try await door.count("SELECT count(*) FROM photographs WHERE is_unchecked") == 1)
            let photographs = Photographs(pool: door.pool)
            try await PhotographReview(photographs: photographs, wake: Wake(), logger: Door.logger).catchUp()
            #expect(
                try await door.count("SELECT count(*) FROM photographs WHERE revision = 2 AND bytes IS NOT NULL") == 1)
            #expect(try await photographs.unchecked().isEmpty)
        }
    }

    @Test("At a terminal that officers share it takes the officer's PIN; a control room's program names the officer")
    func answerable() async throws {
        try await open { scene in
            let door = scene.door
            let officer = try #require(OfficerID("wb-07"))
            let pin = try PinHash.cheap.make(Pin("280461", for: officer))
            try await OfficerPins(pool: door.pool).set(
                pin, for: officer, of: try #require(State(iso: "IN-WB")), by: officer)
            let shared = try await door.token(isShared: true)
            #expect(try await scene.put(token: shared).status == 400)
            let named = Scene.permission + [("Sanket-Officer", "wb-07")]
            #expect(try await scene.put(token: shared, headers: named).status == 400)
            let wrong = try await scene.put(token: shared, headers: named + [("Sanket-Pin", "280462")])
            #expect(wrong.status == 403 && wrong.problem == "wrong-pin")
            #expect(try await scene.put(token: shared, headers: named + [("Sanket-Pin", "280461")]).status == 201)
            #expect(
                try await door.count("SELECT count(*) FROM deeds WHERE officer = 'wb-07' AND entered_by IS NULL") == 1)
        }
        try await open { scene in
            let door = scene.door
            let program = try await door.token("IN-WB", .publisher)
            #expect(try await scene.put(token: program).status == 400)
            let named = Scene.permission + [("Sanket-Officer", "wb-07")]
            #expect(try await scene.put(token: program, headers: named).status == 201)
            #expect(
                try await door.count(
                    "SELECT count(*) FROM deeds WHERE officer = 'wb-07' AND entered_by = 'in-wb-publisher'") == 1)
        }
    }
}

/// PNGs for the door.
enum Picture {
    static let png = png(320, 240)

    static func png(_ width: Int, _ height: Int) -> [UInt8] {
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        (image.width, image.height, image.format) = (
            png_uint_32(width), png_uint_32(height), png_uint_32(PNG_FORMAT_FLAG_COLOR)
        )
        let pixels = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 / 7) }
        var size = png_alloc_size_t()
        guard png_image_write_to_memory(&image, nil, &size, 0, pixels, 0, nil) != 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        guard png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil) != 0 else { return [] }
        return Array(bytes[..<size])
    }

    /// One whose header claims another size.
    static func png(claiming width: Int, _ height: Int) -> [UInt8] {
        var bytes = png(8, 8)
        for (index, value) in [width, height].enumerated() {
            for byte in 0..<4 { bytes[16 + index * 4 + byte] = UInt8(truncatingIfNeeded: value >> (24 - byte * 8)) }
        }
        var sum = ~UInt32(0)
        for byte in bytes[12..<29] {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        for byte in 0..<4 { bytes[29 + byte] = UInt8(truncatingIfNeeded: ~sum >> UInt32(24 - byte * 8)) }
        return bytes
    }
}

extension PinHash {
    /// For tests, where nobody tries them all.
    static let cheap = PinHash(logRounds: 4, blockSize: 8, parallelism: 1)
}

extension Door {
    func count(_ query: PostgresQuery) async throws -> Int64 {
        try await pool.query(query).decode(Int64.self).first ?? -1
    }
}
