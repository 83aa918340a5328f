import HTTPTypes
import Hummingbird

/// Makes the router of the routes, and of nothing else.
package struct RouteTable: Sendable {
    package let routes: [Route]
    package let open: [OpenRoute]

    package init(routes: [Route], open: [OpenRoute]) {
        self.routes = routes
        self.open = open
    }

    private static let methods: [HTTPRequest.Method] = [
        .get, .post, .put, .delete, .patch, .head, .options, .trace, .connect, .query,
    ]

    /// - Parameter admission: turns away who may not come in, or may not now.
    func responder(_ admission: Admission, _ answering: Answering) -> some HTTPResponder<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.add(middleware: answering)
        var taken: [String: [HTTPRequest.Method]] = [:]
        for route in routes {
            taken[route.path, default: []].append(route.method)
            router.on(RouterPath(route.path), method: route.method) { request, context in
                let caller = try await admission.admit(request, to: route.operation)
                return try await route.answer(request, context, caller)
            }
        }
        for route in open {
            taken[route.path, default: []].append(route.method)
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await route.answer(request, context)
            }
        }
        for (path, methods) in taken {
            var problem = Problem(.methodNotAllowed)
            problem.allow = methods.map(\.rawValue).sorted()
            for method in Self.methods where !methods.contains(method) {
                router.on(RouterPath(path), method: method) { [problem] _, _ in throw problem }
            }
        }
        return router.buildResponder()
    }
}

extension Router {
    fileprivate func on(
        _ path: RouterPath, method: HTTPRequest.Method,
        _ answer: @escaping @Sendable (Request, Context) async throws -> Response
    ) {
        on(path, method: method, responder: CallbackResponder(callback: answer))
    }
}

extension HTTPRequest.Method {
    /// HTTP QUERY, which is on its way to be a standard.
    fileprivate static let query = HTTPRequest.Method("QUERY") ?? .trace
}
