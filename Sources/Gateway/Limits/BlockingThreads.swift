import NIOPosix

/// Threads that may block, which neither an event loop nor one of Swift's own may: so many for one kind of work, which does
/// not hold up another's. They end with the last reference.
package final class BlockingThreads: Sendable {
    private let pool: NIOThreadPool

    package init(_ count: Int) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    deinit { pool.shutdownGracefully { _ in } }

    /// Calls `body` on one of them once it is free.
    package func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await pool.runIfActive(body)
    }
}
