import FoundationEssentials
import HTTPTypes
package import Hummingbird
import Logging
import Postgres
import Store

/// Around every answer: problems are told as such, what was not foreseen tells nothing of the inside, each answer bears the
/// headers that keep it from caches and sniffers, and everything is counted.
struct Answering: RouterMiddleware {
    typealias Context = GatewayContext

    let operations: [String: String]
    let metrics: GatewayMetrics
    let isSecure: Bool

    /// - Parameter routes: to count by operation, and not by path, which a caller makes up.
    init(_ table: RouteTable, metrics: GatewayMetrics, isSecure: Bool) {
        operations = Dictionary(
            table.routes.map { ("\($0.method) \($0.path)", $0.operation.rawValue) },
            uniquingKeysWith: { first, _ in first })
        self.metrics = metrics
        self.isSecure = isSecure
    }

    func handle(
        _ request: Request, context: GatewayContext, next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        metrics.begin()
        var response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = problem.response
        } catch let error as HTTPError where error.status == .notFound {
            response = Problem(.notFound).response
        } catch let error as PostgresError {
            response = Self.problem(error, context.logger).response
        } catch DeedError.unavailable(let error) {
            response = Self.problem(error, context.logger).response
        } catch is CancellationError {
            response = Self.ending.response
        } catch {
            // Its type alone: what it says may hold what was sent.
            context.logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
            response = Problem(.internalError).response
        }
        response.headers[.cacheControl] = response.headers[.cacheControl] ?? "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.requestID] = context.logger[metadataKey: "hb.request.id"]?.description
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        let operation = context.endpointPath.flatMap { operations["\(request.method) \($0)"] } ?? "other"
        metrics.end(operation, status: response.status.code, after: ContinuousClock.now - started)
        return response
    }

    /// With its key a deed told twice is one; without, who tells it again looks first.
    private static let mayBeDone =
        "it may have been done all the same: send it again with the same Idempotency-Key, or read the alert first"

    /// What was cut short by the end of this process.
    private static let ending: Problem = {
        var problem = Problem(.unavailable, "the door is closing; \(mayBeDone)")
        problem.retryAfter = .seconds(2)
        return problem
    }()

    private static func problem(_ error: PostgresError, _ logger: Logger) -> Problem {
        logger.error("the database did not do it: \(error)")
        if error.reason == .cancelled || error.reason == .closed { return ending }
        guard error.isRetriable else { return Problem(.internalError) }
        var problem = Problem(.unavailable, error.outcomeUnknown ? "the database; \(mayBeDone)" : "the database")
        problem.retryAfter = .seconds(2)
        return problem
    }
}

extension HTTPField.Name {
    static var requestID: HTTPField.Name { name("X-Request-Id") }
    package static var idempotencyKey: HTTPField.Name { name("Idempotency-Key") }

    static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .server }
}
