/// Why bytes can't become a photograph. The number is the exit status by which the child process tells it.
package enum PhotographFlaw: Int32, Error, CaseIterable {
    /// Neither JPEG nor PNG, whatever its name or type says.
    case noPhotograph = 64
    /// It begins as one, and is cut off or broken further on.
    case damaged = 65
    /// More than `PhotographLimits.pixels`.
    case tooManyPixels = 66
    /// A JPEG or PNG of a form that is not read: colours for print (CMYK).
    case unsupported = 67
    /// It wants more memory or time than any honest photograph, or the decoder broke over it.
    case tooCostly = 68
    /// More than `PhotographLimits.bytes`.
    case tooManyBytes = 69
}
