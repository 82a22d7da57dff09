using System.Runtime.InteropServices;

namespace Nibble.Kernels.Tests;

/// <summary>An array that ends where memory ends: whoever reads or writes beyond it takes the process down. Linux only; elsewhere an ordinary array.</summary>
internal sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private const int Page = 4096;

    private readonly nint _start;
    private readonly nint _whole;
    private readonly int _length;

    public GuardedMemory(ReadOnlySpan<T> values)
    {
        _length = values.Length;
        nint bytes = (nint)values.Length * sizeof(T), pages = (bytes + Page - 1) / Page * Page;
        _whole = pages + Page;
        if (OperatingSystem.IsLinux())
        {
            // Readable, writable, private, of no file.
            _start = NativePages.Map(0, _whole, 3, 0x22, -1, 0);
            if (_start == -1 || NativePages.Protect(_start + pages, Page, 0) != 0)
                throw new InvalidOperationException("The system gave no guarded pages.");
        }
        else
        {
            _start = (nint)NativeMemory.AllocZeroed((nuint)_whole);
        }

        First = (T*)(_start + pages - bytes);
        values.CopyTo(Span);
    }

    /// <summary>Whether a trespass is found here.</summary>
    public static bool Guards => OperatingSystem.IsLinux();

    public Span<T> Span => new(First, _length);

    private T* First { get; }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = NativePages.Unmap(_start, _whole);
        else
            NativeMemory.Free((void*)_start);
    }
}

