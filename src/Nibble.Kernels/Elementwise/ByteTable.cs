using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Any function of one byte, such as an activation between two grids, as a table of its 256 values.</summary>
public sealed class ByteTable
{
    private const int Size = 256;

    private readonly byte[] _values;

    /// <summary>Creates the table.</summary>
    /// <param name="values">The value of each byte.</param>
    /// <exception cref="ArgumentException">They are not 256.</exception>
    public ByteTable(ReadOnlySpan<byte> values)
    {
        if (values.Length != Size)
            throw new ArgumentException($"A table has a value for each of {Size} bytes, not {values.Length}.", nameof(values));
        _values = values.ToArray();
    }

    /// <summary>What runs, for lists and reports.</summary>
    public static string Kernel => Avx512Vbmi.IsSupported ? "avx512-vbmi table" : "table";

    /// <summary>Looks up each byte.</summary>
    /// <param name="input">Any bytes.</param>
    /// <param name="output">As many; may be the input itself.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, input.Length);
        int at = 0;
        if (Avx512Vbmi.IsSupported)
        {
            // Two registers hold 128 values, which the low 7 bits choose from; the top bit chooses between the halves.
            ReadOnlySpan<Vector512<byte>> table = MemoryMarshal.Cast<byte, Vector512<byte>>(_values);
            Vector512<byte> first = table[0], second = table[1], third = table[2], fourth = table[3];
            for (; at <= input.Length - Vector512<byte>.Count; at += Vector512<byte>.Count)
            {
                Vector512<byte> bytes = Vector512.Create(input[at..]);
                Vector512<byte> low = Avx512Vbmi.PermuteVar64x8x2(first, bytes, second), high = Avx512Vbmi.PermuteVar64x8x2(third, bytes, fourth);
                Vector512.ConditionalSelect(Vector512.LessThan(bytes.AsSByte(), Vector512<sbyte>.Zero).AsByte(), high, low).CopyTo(output[at..]);
            }
        }

        for (; at < input.Length; at++)
            output[at] = _values[input[at]];
    }
}
