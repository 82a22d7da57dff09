using System.Buffers;
using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>Memory outside the garbage collector's heap, on a cache line's border, where kernels like their operands to stand. At first all zeros.</summary>
public sealed unsafe class AlignedBuffer : IDisposable
{
    /// <summary>Where the memory begins is a multiple of this; as many bytes behind its end may be read, though not used.</summary>
    public const int Alignment = 64;

    private byte* _start;

    /// <summary>Takes memory.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public AlignedBuffer(nint length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)length + Alignment, Alignment);
        LargePages.AdviseFresh(_start, length);
        NativeMemory.Clear(_start, (nuint)length + Alignment);
        GC.AddMemoryPressure(length + Alignment);
    }

    /// <summary>Gives the memory back where nobody disposed of it.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>The number of bytes.</summary>
    public nint Length { get; }

    internal byte* Start => _start;

    /// <summary>The whole memory as floats, for who can't keep a span; not to be used once the memory is given back.</summary>
    public Memory<float> Floats => new FloatMemory(this).Memory;

    /// <summary>The memory, or a part of it, as numbers.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">The numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    public Span<T> Span<T>(nint offset, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + ((nint)count * sizeof(T)), Length);
        return new Span<T>(_start + offset, count);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_start is null)
            return;
        NativeMemory.AlignedFree(_start);
        _start = null;
        GC.RemoveMemoryPressure(Length + Alignment);
    }

    private sealed class FloatMemory(AlignedBuffer owner) : MemoryManager<float>
    {
        public override Span<float> GetSpan() => owner.Span<float>(0, (int)(owner.Length / sizeof(float)));

        public override MemoryHandle Pin(int elementIndex = 0) => new((float*)owner.Start + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
