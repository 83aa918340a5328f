/// Countries by ISO 3166-1 alpha-2, the codes that are assigned today.
package enum Country {
    /// India itself.
    package static let india = "IN"

    /// Whether the code is one, in capital letters.
    package static func isCode(_ text: MessageText) -> Bool { text.read { isCode($0) } }

    /// The same of a text where it lies.
    static func isCode(_ text: Span<UInt8>) -> Bool {
        guard text.count == 2, let slot = slot(text[0], text[1]) else { return false }
        return assigned[slot]
    }

    /// Whether the code is that of another country than India.
    package static func isAbroad(_ text: MessageText) -> Bool {
        text.read { isCode($0) && !$0.isEqual(to: india) }
    }

    /// The countries of a list that are other than India; of a long list, of its beginning.
    package static func abroad(_ codes: MessageList<MessageText>) -> [String] {
        codes.isEmpty ? [] : codes.prefix(Inspector.listLimit).filter(isAbroad).map(\.description)
    }

    private static func slot(_ first: UInt8, _ second: UInt8) -> Int? {
        let (a, b) = (first &- UInt8(ascii: "A"), second &- UInt8(ascii: "A"))
        return a < 26 && b < 26 ? Int(a) * 26 + Int(b) : nil
    }

    private static let assigned: [Bool] = {
        var assigned = [Bool](repeating: false, count: 26 * 26)
        for code in list.utf8.split(whereSeparator: { $0 == 32 || $0 == 10 }) {
            if let first = code.first, let second = code.last, let slot = slot(first, second) { assigned[slot] = true }
        }
        return assigned
    }()

    private static let list = """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
        CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
        GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
        JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
        MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
        RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
        TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """
}
