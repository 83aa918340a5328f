import Alerts
import FoundationEssentials
import Hummingbird

/// The parameters of a query, each as it has to be, and none beside those that the operation has.
struct QueryReader {
    private let pairs: [(name: String, value: String)]

    /// - Parameter names: those that the operation has. One that is misspelt would filter nothing, and is refused.
    init(_ request: Request, _ names: Set<String>) throws(Problem) {
        pairs = request.uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
        if pairs.contains(where: { !names.contains($0.name) }) {
            throw .parameter("query", "no other parameters than \(names.sorted().joined(separator: ", "))")
        }
    }

    /// The value of what may come once.
    func one(_ name: String) throws(Problem) -> String? {
        let values = pairs.filter { $0.name == name }
        guard values.count <= 1 else { throw .parameter(name, "one value") }
        return values.first?.value
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try one(name) else { return nil }
        guard text.utf8.count <= 10, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(text),
            range.contains(number)
        else { throw .parameter(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    func state(_ name: String) throws(Problem) -> State? {
        guard let text = try one(name) else { return nil }
        guard let state = State(iso: text) else {
            throw .parameter(name, "a State's code as IN-WB, or IN for the Union agencies")
        }
        return state
    }

    func time(_ name: String) throws(Problem) -> Date? {
        guard let text = try one(name) else { return nil }
        // A `+` that was not escaped arrives as a blank from some. And there is a year 0 in RFC 3339, in which nothing was issued.
        let written = text.replacing(" ", with: "+")
        guard let time = Date(rfc3339: written.hasPrefix("0000-") ? "0001-" + written.dropFirst(5) : written) else {
            throw .parameter(name, "a time with its offset, as 2026-11-20T09:30:00%2B05:30")
        }
        return time
    }

    /// Words of a closed list; nil where the parameter isn't there.
    func words(_ name: String, of known: [String]) throws(Problem) -> [String]? {
        let values = pairs.filter { $0.name == name }.map(\.value)
        if values.isEmpty { return nil }
        guard values.allSatisfy(known.contains), Set(values).count == values.count else {
            throw .parameter(name, "of \(known.joined(separator: ", ")), each once")
        }
        return values
    }
}
