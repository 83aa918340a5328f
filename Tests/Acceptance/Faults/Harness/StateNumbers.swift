import Foundation

/// Where the files of the repository are.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}

/// Which number each State has, which is its partition and its bit: read from the published table by the tests alone.
struct StateNumbers: Sendable {
    private var isoByNumber: [Int: String] = [:]
    private var numberByISO: [String: Int] = [:]

    static let published: StateNumbers = {
        let file = Repository.root.appending(path: "schemas/data/states.csv")
        return StateNumbers(csv: (try? String(contentsOf: file, encoding: .utf8)) ?? "")
    }()

    private init(csv: String) {
        for line in csv.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: ",", maxSplits: 2)
            guard cells.count == 3, let number = Int(cells[0]) else { continue }
            isoByNumber[number] = String(cells[1])
            numberByISO[String(cells[1])] = number
        }
    }

    func number(_ iso: some StringProtocol) -> Int? { numberByISO[String(iso)] }

    /// The States of the bits of `log.told`; a bit that is no State's comes as its number.
    func states(_ bits: Int64) -> Set<String> {
        Set((0..<64).filter { bits >> $0 & 1 == 1 }.map { isoByNumber[$0] ?? "bit \($0)" })
    }
}
