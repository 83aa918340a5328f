import FoundationEssentials
import Routing

/// A set of rules in files: a folder with `routing.json` and, if it is another than the one that is built in,
/// `corridors.csv`; or a file like `routing.json` alone.
struct RuleFolder {
    let path: String

    /// - Throws: `Failure.usage` where it can't be read; `Failure.no` where the rules are not right, with what would be.
    func router() throws -> Router {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure.usage("\(path) is neither a folder with routing.json nor such a file")
        }
        let folder = URL(filePath: path)
        let rules = isFolder ? folder.appending(path: "routing.json").path() : path
        let table = isFolder ? folder.appending(path: "corridors.csv").path() : ""
        guard let json = FileManager.default.contents(atPath: rules) else {
            throw Failure.usage("\(rules) can't be read")
        }
        let corridors = isFolder ? FileManager.default.contents(atPath: table) : nil
        do {
            return Router(rules: try RoutingRules(json: Array(json), corridors: corridors.map(Array.init)))
        } catch {
            throw Failure.no("\(path): \(error)")
        }
    }
}
