using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>Pages for machine code on Linux: written first, then executable, never both at once. They stay until the process ends.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int Read = 1, Write = 2, Execute = 4;
    private const int PrivateAnonymous = 0x22;

    /// <summary>Copies code to pages of its own.</summary>
    /// <returns>Where it begins.</returns>
    /// <exception cref="EmissionException">The system refuses.</exception>
    public static nint Hold(ReadOnlySpan<byte> code)
    {
        nint start = Map(0, code.Length, Read | Write, PrivateAnonymous, -1, 0);
        if (start == -1)
            throw Refused("memory");
        code.CopyTo(new Span<byte>((void*)start, code.Length));
        if (Protect(start, code.Length, Read | Execute) != 0)
        {
            EmissionException refusal = Refused("executable memory");
            _ = Unmap(start, code.Length);
            throw refusal;
        }

        return start;
    }

    private static EmissionException Refused(string what) => new($"{what} refused by the system: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
