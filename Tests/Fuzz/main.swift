import Foundation
import FuzzTargets

// The fuzzer of `deploy/fuzz`: libFuzzer drives the target that SANKET_FUZZ_TARGET names. It is built by that command alone.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What libFuzzer's callback, a C function without a context, runs.
let subject: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["SANKET_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        FileHandle.standardError.write(Data("SANKET_FUZZ_TARGET is one of \(names)\n".utf8))
        exit(2)
    }
    return target
}()

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
    runDriver(&count, &arguments) { bytes, size in
        let input = Array(UnsafeBufferPointer(start: bytes, count: size))
        if let finding = subject.run(input) {
            FileHandle.standardError.write(Data("FINDING: \(finding)\n".utf8))
            abort()
        }
        return 0
    })
