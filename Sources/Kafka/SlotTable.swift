/// Gives each value an integer to be found by, and the integer of a value that has gone finds nothing: this is how a
/// delivery report is told which record it is for without an object kept alive by C.
struct SlotTable<Value> {
    private struct Slot {
        var generation: UInt32
        var value: Value?
    }

    private var slots: [Slot] = []
    private var free: [Int] = []

    /// How many values are in the table.
    private(set) var count = 0

    /// Puts a value in; the token is never 0.
    mutating func insert(_ value: Value) -> UInt {
        count += 1
        if let index = free.popLast() {
            slots[index].value = value
            return Self.token(index, slots[index].generation)
        }
        slots.append(Slot(generation: 0, value: value))
        return Self.token(slots.count - 1, 0)
    }

    /// Takes a value out; nil if the token's value has been taken already.
    mutating func remove(_ token: UInt) -> Value? {
        let index = Int(token & 0xFFFF_FFFF) - 1
        guard slots.indices.contains(index), slots[index].generation == UInt32(token >> 32),
            let value = slots[index].value
        else { return nil }
        slots[index].value = nil
        slots[index].generation &+= 1
        free.append(index)
        count -= 1
        return value
    }

    /// The values in the table, in no order.
    var values: some Sequence<Value> { slots.lazy.compactMap(\.value) }

    /// Takes all values out.
    mutating func removeAll() -> [Value] {
        let values = slots.indices.compactMap { index in
            remove(Self.token(index, slots[index].generation))
        }
        return values
    }

    private static func token(_ index: Int, _ generation: UInt32) -> UInt {
        UInt(generation) << 32 | UInt(index + 1)
    }
}
