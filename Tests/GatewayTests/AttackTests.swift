import Foundation
import Gateway
import Testing

@Suite("What comes over a connection and means no good")
struct ConnectionAttackTests {
    @Test(
        "What is no HTTP is answered 400, and the door stays open",
        arguments: [
            "\r\n\r\n\u{0}\u{1}\u{2}", "GET\r\n\r\n", "HELLO WORLD\r\n\r\n", "GET / HTTP/1.1\r\nBroken Header\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\u{0}b\r\n\r\n",
            "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        ])
    func notHTTP(_ text: String) async throws {
        try await Door.open { door in
            let connection = try RawConnection(port: door.port)
            connection.send(text)
            let answer = connection.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(answer.contains("application/problem+json"))
            #expect(try await door.ask("GET", "/healthz").status == 200)
        }
    }

    @Test("A header larger than any may be is turned away")
    func headers() async throws {
        try await Door.open { door in
            let connection = try RawConnection(port: door.port)
            connection.send(
                "GET /healthz HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "x", count: 64 * 1024))\r\n\r\n")
            #expect(connection.readAll().hasPrefix("HTTP/1.1 400"))
            #expect(try await door.ask("GET", "/healthz").status == 200)
        }
    }

    @Test(
        "Two lengths, or a length beside chunks, are no request: nothing is smuggled behind a proxy",
        arguments: [
            "Content-Length: 4\r\nContent-Length: 40\r\n", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding : chunked\r\n", "Content-Length: +4\r\n", "Content-Length: 0x4\r\n",
        ])
    func smuggling(_ headers: String) async throws {
        try await Door.open { door in
            let connection = try RawConnection(port: door.port, patience: 3)
            connection.send(
                "POST /v1/states HTTP/1.1\r\nHost: x\r\n\(headers)\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            )
            #expect(!connection.readAll().contains("\r\n\r\nok"))
        }
    }

    @Test("A head that drips is cut off")
    func slowloris() async throws {
        var settings = GatewaySettings()
        settings.limits.head = .milliseconds(400)
        try await Door.open(settings: settings) { door in
            let connection = try RawConnection(port: door.port)
            let started = ContinuousClock.now
            connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n")
            var isOpen = true
            while isOpen, ContinuousClock.now - started < .seconds(10) {
                isOpen = connection.send("X: y\r\n")
                // A drip is what this is about.
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(!isOpen)
        }
    }

    @Test("A body that drips is cut off")
    func slowBody() async throws {
        var settings = GatewaySettings()
        settings.limits.arrival = .milliseconds(400)
        try await Door.open(settings: settings) { door in
            let connection = try RawConnection(port: door.port)
            connection.send("POST /v1/states HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
            let started = ContinuousClock.now
            var isOpen = true
            while isOpen, ContinuousClock.now - started < .seconds(10) {
                isOpen = connection.send("x")
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(!isOpen)
        }
    }

    @Test("A body without end is cut off, whatever the route makes of it")
    func endless() async throws {
        try await Door.open { door in
            let connection = try RawConnection(port: door.port)
            connection.send("POST /v1/states HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
            var sent = 0
            while sent < 1024, connection.send(chunk) { sent += 1 }
            #expect(sent < 1024)
        }
    }

    @Test("Five thousand idle connections leave the door open for others, and memory to the process")
    func idle() async throws {
        try await Door.open { door in
            RawConnection.allowMany()
            let before = residentMegabytes
            var idle: [RawConnection] = []
            for _ in 0..<5000 { idle.append(try RawConnection(port: door.port)) }
            #expect(try await door.ask("GET", "/healthz").status == 200)
            #expect(residentMegabytes - before < 200)
            #expect(idle.count == 5000)
        }
    }

    private var residentMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1024
    }
}

@Suite("Requests that mean no good")
struct RequestAttackTests {
    @Test(
        "Nobody walks out of the paths",
        arguments: [
            "/v1/../healthz/../../etc/passwd", "/v1/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd",
            "/problems/..%2f..%2fetc",
            "/v1/states/", "/V1/STATES", "/v1/states%00", "/v1/states;x=1", "/problems/%00",
        ])
    func paths(_ path: String) async throws {
        try await Door.open { door in
            let connection = try RawConnection(port: door.port)
            let token = try await door.token()
            connection.send(
                "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nConnection: close\r\n\r\n")
            let answer = connection.readAll()
            #expect(!answer.contains("root:"))
            #expect(!answer.hasPrefix("HTTP/1.1 5"))
        }
    }

    @Test("A method that a path does not take is told which it takes", arguments: ["POST", "PUT", "DELETE", "PATCH"])
    func methods(_ method: String) async throws {
        try await Door.open { door in
            let answer = try await door.ask(method, "/v1/states", token: try await door.token())
            #expect(answer.status == 405)
            #expect(answer.headers["allow"] == "GET")
        }
    }

    @Test("What a caller sends in a header does not come back in one")
    func headerInjection() async throws {
        try await Door.open { door in
            let answer = try await door.ask(
                "GET", "/v1/states?x=%0d%0aSet-Cookie:%20a=b", token: try await door.token(),
                headers: [("X-Request-Id", "mine"), ("X-Forwarded-Host", "evil.test")])
            #expect(answer.headers["set-cookie"] == nil)
            #expect(answer.headers["x-request-id"] != "mine")
            #expect(!answer.text.contains("evil.test"))
        }
    }

    @Test("Who asks too often waits, and others do not")
    func rate() async throws {
        var settings = GatewaySettings()
        settings.limits.rate = 1
        settings.limits.burst = 5
        try await Door.open(settings: settings) { door in
            let eager = try await door.token()
            var last = try await door.ask("GET", "/v1/states", token: eager)
            for _ in 0..<10 where last.status == 200 { last = try await door.ask("GET", "/v1/states", token: eager) }
            #expect(last.status == 429)
            #expect(Int(last.headers["retry-after"] ?? "") ?? 0 >= 1)
            #expect(try await door.ask("GET", "/v1/states", token: try await door.token("IN-DL")).status == 200)
        }
    }

    @Test("gzip is spoken")
    func gzip() async throws {
        try await Door.open { door in
            let token = try await door.token()
            func answer(_ header: String) throws -> String {
                let connection = try RawConnection(port: door.port)
                connection.send(
                    "GET /v1/states HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\n\(header)Connection: close\r\n\r\n"
                )
                return connection.readAll()
            }
            let plain = try answer("")
            let compressed = try answer("Accept-Encoding: gzip\r\n")
            #expect(!plain.lowercased().contains("content-encoding"))
            #expect(compressed.lowercased().contains("content-encoding: gzip"))
            #expect(compressed.unicodeScalars.count < plain.unicodeScalars.count / 2)
        }
    }
}
