using System.Runtime.InteropServices;

namespace Nibble.Kernels.Tests;

/// <summary>Linux's calls that map pages and forbid them.</summary>
internal static partial class NativePages
{
    [LibraryImport("libc", EntryPoint = "mmap")]
    internal static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    internal static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    internal static partial int Unmap(nint address, nint length);
}
