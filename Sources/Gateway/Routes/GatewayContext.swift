package import Hummingbird

/// What goes with a request through the door.
package struct GatewayContext: RequestContext {
    package var coreContext: CoreRequestContextStorage

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }
}
