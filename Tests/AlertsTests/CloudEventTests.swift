import Alerts
import Foundation
import Testing

@Suite("CloudEvents headers")
struct CloudEventTests {
    private let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("come back as they were written")
    func roundTrip() throws {
        let alert = try #require(Alert(try Contract.example("discreet-watch")))
        let event = CloudEvent.of(alert, traceparent: trace)
        #expect(CloudEvent.parse(event.headers()) == event)
        #expect(event.type == "sanket.v1.Alert" && event.source == "/IN-AS" && event.id.hasSuffix("/1"))
        let names = event.headers().map(\.0)
        #expect(names == CloudEvent.requiredHeaders + CloudEvent.optionalHeaders)
    }

    @Test("are read in either case and with NUL and broken UTF-8 in them")
    func untidy() {
        let headers: [(String, [UInt8]?)] = [
            ("CE_ID", [0, 0xFF]), ("ce_type", Array("t".utf8)), ("Ce_Source", Array("/s".utf8)),
            ("ce_source", Array("/second".utf8)),
            ("ce_time", Array("yesterday".utf8)), ("other\0", nil), ("content-type", nil),
        ]
        let event = CloudEvent.parse(headers)
        #expect(
            event?.id == "\0\u{FFFD}" && event?.source == "/s" && event?.time == nil
                && event?.contentType == "application/protobuf")
    }

    @Test("are none without id, type or source")
    func absent() { #expect(CloudEvent.parse([("ce_id", [65]), ("ce_type", [65])]) == nil) }

    @Test("pass on a trace of the right form only")
    func traces() {
        #expect(CloudEvent.traceparent([("traceparent", Array(trace.utf8))]) == trace)
        for wrong in ["", "Rekha Devi", trace.uppercased(), trace + "-x"] {
            #expect(CloudEvent.traceparent([("traceparent", Array(wrong.utf8))]) == nil)
        }
    }
}
