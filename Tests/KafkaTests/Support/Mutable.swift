import Synchronization

/// A value that closures and tasks may change.
final class Mutable<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) { held = Mutex(value) }

    var value: Value { held.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        held.withLock { value in
            var copy = value
            body(&copy)
            value = copy
        }
    }
}
