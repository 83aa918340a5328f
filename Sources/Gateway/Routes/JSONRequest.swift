import Alerts
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// A request's body as JSON of a closed form.
enum JSONRequest {
    /// - Throws: `Problem`: another media type, too long, no JSON, or not of that form.
    static func read<Value: Decodable>(_ request: Request, upTo limit: Int) async throws -> Value {
        guard request.headers[.contentType].flatMap(ContentType.init(header:)) == .json else {
            throw Problem(.unsupportedMediaType, "application/json is taken here")
        }
        let body = Data(try await Body.read(request, upTo: limit).readableBytesView)
        do {
            return try JSONDecoder().decode(Value.self, from: body)
        } catch DecodingError.dataCorrupted {
            throw Problem(.unreadable, "expected a JSON object")
        } catch {
            throw Problem.parameter("body", "an object of the form that /openapi.yaml says")
        }
    }

    /// Refuses an object with a member of another name, which would say nothing, or with one that is null.
    static func close(_ decoder: any Decoder, _ names: [String]) throws {
        let members = try decoder.container(keyedBy: Name.self)
        for key in members.allKeys {
            let isNull = try members.decodeNil(forKey: key)
            guard names.contains(key.stringValue), !isNull else {
                throw DecodingError.typeMismatch(Any.self, .init(codingPath: [], debugDescription: "a closed object"))
            }
        }
    }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
