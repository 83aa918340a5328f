package import Alerts

extension LogEntry {
    /// The alert of an accepted row that was read with its bytes, as ingest read it; nil where they were changed behind
    /// Sanket.
    package var alert: Alert? {
        let headers = HeaderBytes.unpack(headers ?? []).map { ($0.name, $0.value) }
        guard let kind, let alert = Alert(admitted: payload, headers: headers, topicKind: kind), alert.origin == origin,
            alert.id == alertID, alert.revision == revision
        else { return nil }
        return alert
    }
}
