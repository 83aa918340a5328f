/// What a value is that two alerts may share. The raw value is what the database and people are told.
package enum ValueKind: String, CaseIterable, Sendable {
    case plate, phone, imei, fir, photograph
    /// A first information report by number and State alone, for who does not know its district and station. Many
    /// stations of a State have a number 214 in a year: it is searched for and never links.
    case firNumber = "fir-number"

    /// Whether two alerts that share it are linked.
    package var links: Bool { self != .firNumber }
}

/// A value in the one form in which it is compared. Never stored, never logged: only its key is.
package struct MatchValue: Hashable, Sendable {
    package var kind: ValueKind
    let normal: String

    init(_ kind: ValueKind, _ normal: String) {
        self.kind = kind
        self.normal = normal
    }

    /// A value of that kind as people write it; nil where it is too little to tell one thing from another.
    ///
    /// - Parameter text: for `fir` see `FirNumber`: a report is more than a text.
    package init?(_ kind: ValueKind, text: String) {
        let normal: String? =
            switch kind {
            case .plate: PlateNumber.normalised(text)
            case .phone: PhoneNumber.normalised(text)
            case .imei: DeviceNumber.normalised(text)
            case .photograph: PhotographHash.normalised(text)
            case .fir, .firNumber: nil
            }
        guard let normal else { return nil }
        self.init(kind, normal)
    }
}

extension MatchingSecret {
    /// 16 bytes. Half of the HMAC is enough (NIST SP 800-107, 5.3.4): among a thousand million values two share a key
    /// with a probability of 10^-21, and a shorter key is a smaller index.
    package func key(of value: MatchValue) -> [UInt8] {
        Array(code("value/\(value.kind.rawValue)", value.normal.utf8).prefix(16))
    }
}
