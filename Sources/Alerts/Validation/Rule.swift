/// Every rule that an alert can break. The raw value stands in warnings, dead letters and answers at the door; what would
/// be right is told by the catalogue under `rule.<raw value>`.
package enum Rule: String, CaseIterable, Sendable {
    case jsonMalformed = "json.malformed"
    case jsonDepth = "json.depth"
    case jsonUnknownField = "json.unknown-field"
    case jsonTwice = "json.twice"
    case jsonType = "json.type"
    case jsonEnumeration = "json.enumeration"
    case jsonNumber = "json.number"
    case jsonTime = "json.time"
    case protobufMalformed = "protobuf.malformed"
    case protobufUnknownField = "protobuf.unknown-field"
    case contentTypeMismatch = "content-type.mismatch"
    case alertEmpty = "alert.empty"
    case alertSize = "alert.size"
    case idMissing = "id.missing"
    case idVersion = "id.version"
    case idUUID = "id.uuid"
    case originMissing = "origin.missing"
    case originPartition = "origin.partition"
    case revisionMinimum = "revision.minimum"
    case statusMissing = "status.missing"
    case lifecycleMissing = "lifecycle.missing"
    case urgencyMissing = "urgency.missing"
    case issuedAtMissing = "issued-at.missing"
    case expiresBeforeIssue = "expires-at.before-issue"
    case offsetRange = "utc-offset.range"
    case kindMissing = "kind.missing"
    case kindTwo = "kind.two"
    case kindTopic = "kind.topic"
    case routeNowhere = "route.nowhere"
    case headingMissing = "heading.missing"
    case categoryMissing = "category.missing"
    case actionMissing = "action.missing"
    case hostMissing = "host.missing"
    case listLength = "list.length"
    case rangeOrder = "range.order"
    case windowOrder = "window.order"
    case ageImplausible = "age.implausible"
    case lastSeenAfterIssue = "last-seen.after-issue"
    case coordinatesRange = "coordinates.range"
    case enumerationUnknown = "enumeration.unknown"
    case timeRange = "time.range"
    case nationalNumber = "text.national-number"
    case textLength = "text.length"
    case lineLength = "line.length"
    case lineBreak = "line.break"
    case codeLength = "code.length"
    case uuid = "uuid.format"
    case stateUnknown = "state.unknown"
    case date = "date.format"
    case language = "language.format"
    case script = "script.format"
    case phone = "phone.format"
    case pinCode = "pin-code.format"
    case plate = "plate.format"
    case trainNumber = "train-number.format"
    case stationCode = "station-code.format"
    case pnr = "pnr.format"
    case sha256 = "sha256.format"
    case mediaType = "media-type.format"
    case closedFormat = "text.format"
    case violationsMore = "violations.more"

    /// Whether the door lets it pass. What a constable at two in the morning can honestly know is never refused: partial
    /// and foreign plates, landlines, numbers half read, fields of a newer schema.
    package var severity: Violation.Severity {
        switch self {
        case .protobufUnknownField, .contentTypeMismatch, .routeNowhere, .ageImplausible, .lastSeenAfterIssue,
            .lineBreak,
            .phone, .plate, .trainNumber, .stationCode, .pnr:
            .warning
        default: .error
        }
    }
}
