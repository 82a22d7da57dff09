namespace Nibble.Kernels;

/// <summary>Memory for intermediate results, one for each thread, that grows to what is asked for and is used again.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static AlignedBuffer? _buffer;

    /// <summary>Aligned memory of unknown content, valid on this thread until the next call on it.</summary>
    public static byte* Bytes(nint count)
    {
        if (_buffer is null || _buffer.Length < count)
        {
            _buffer?.Dispose();
            _buffer = new AlignedBuffer(Math.Max(count, 1 << 16));
        }

        return _buffer.Start;
    }
}
