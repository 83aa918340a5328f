import Alerts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// A request's body as JSON of a closed form.
enum JSONRequest {
    /// - Parameter members: of the outermost object; another one is refused.
    /// - Throws: `Problem`: another media type, too long, no JSON, or not of that form.
    static func read<Value: Decodable>(
        _ request: Request, _ members: Set<String>, upTo limit: Int
    ) async throws -> Value {
        guard request.headers[.contentType].flatMap(ContentType.init(header:)) == .json else {
            throw Problem(.unsupportedMediaType, "application/json is taken here")
        }
        let body = Data(try await Body.read(request, upTo: limit).readableBytesView)
        let decoder = JSONDecoder()
        guard let names = try? decoder.decode(Names.self, from: body) else {
            throw Problem(.unreadable, "expected a JSON object")
        }
        guard names.all.isSubset(of: members), let value = try? decoder.decode(Value.self, from: body) else {
            throw Problem.parameter(
                "body", "an object of \(members.sorted().joined(separator: ", ")) as /openapi.yaml says")
        }
        return value
    }

    /// The names of an object's members, whatever their values.
    private struct Names: Decodable {
        var all: Set<String>

        private struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            all = Set(try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue))
        }
    }
}
