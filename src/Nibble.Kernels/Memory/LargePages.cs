using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>Asks the system to hold much memory in pages of 2 MB rather than 4 kB: whoever walks rows that stand far apart then waits less for addresses.</summary>
/// <remarks>
/// Linux alone is asked, where it leaves the choice to programs; elsewhere, and where it refuses, nothing happens. It is advice on
/// addresses: memory that moves loses it, and no value changes.
/// </remarks>
public static unsafe partial class LargePages
{
    private const nint PageSize = 2 << 20;
    private const int HugePage = 14, Collapse = 25;

    /// <summary>Asks for values that have stood somewhere for a while and stay. It copies what is there, which takes as long as reading it a few times.</summary>
    /// <returns>Whether the system agreed; false for fewer values than fill a page.</returns>
    public static bool Advise(ReadOnlySpan<float> values)
    {
        fixed (float* start = values)
            return Advise((byte*)start, (nint)values.Length * sizeof(float), Collapse) || Advise((byte*)start, (nint)values.Length * sizeof(float), HugePage);
    }

    /// <summary>Asks for memory that nothing was written to yet.</summary>
    internal static bool AdviseFresh(byte* start, nint length) => Advise(start, length, HugePage);

    // What shares its pages with others is left as it is.
    private static bool Advise(byte* start, nint length, int advice)
    {
        nint first = ((nint)start + PageSize - 1) & -PageSize, end = ((nint)start + length) & -PageSize;
        return OperatingSystem.IsLinux() && first < end && MemoryAdvice(first, end - first, advice) == 0;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvice(nint address, nint length, int advice);
}
