using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>Real numbers to the bytes that products take, u = code minus least code, and back.</summary>
public static class ByteGrid
{
    /// <summary>Whether a format's codes, less the least, are the bytes from 0 on without a gap.</summary>
    public static bool Holds(NumberFormat format) => format.Bits <= 8 && !format.IsBipolar;

    /// <summary>The byte of each number, rounded to nearest even; the codes of <see cref="QuantizationGrid.Encode(float, NumberFormat, float, long, Rounding, float)"/> bit for bit. NaN becomes 0.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="format">A format that <see cref="Holds"/>.</param>
    /// <param name="scale">The distance of neighboring points.</param>
    /// <param name="zeroPoint">The code of zero.</param>
    /// <param name="bytes">As many as values.</param>
    /// <exception cref="NibbleException">The format has no such bytes, or there are not as many bytes as values.</exception>
    public static void Encode(ReadOnlySpan<float> values, NumberFormat format, float scale, long zeroPoint, Span<byte> bytes)
    {
        if (!Holds(format))
            throw new NibbleException($"Codes of {format} are not held in bytes: take a format of at most 8 bits that has a 0.");

        // The unsigned format with as many codes is the same grid, moved.
        QuantizationGrid.Encode(values, NumberFormat.UInt(format.Bits, format.IsNarrow), scale, zeroPoint - format.MinCode, bytes);
    }

    /// <summary>The number of each byte: a float product, (u - zero) · scale.</summary>
    /// <param name="bytes">Bytes u, code minus least code.</param>
    /// <param name="scale">The distance of neighboring points.</param>
    /// <param name="zero">The byte of real 0.</param>
    /// <param name="values">As many as bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decode(ReadOnlySpan<byte> bytes, float scale, int zero, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, bytes.Length);
        Vector256<int> zeros = Vector256.Create(zero);
        Vector256<float> scales = Vector256.Create(scale);
        ReadOnlySpan<Vector128<byte>> blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(bytes);
        for (int block = 0; block < blocks.Length; block++)
        {
            Vector256<ushort> shorts = Vector256.WidenLower(blocks[block].ToVector256Unsafe());
            Span<float> at = values.Slice(block * Vector128<byte>.Count, Vector128<byte>.Count);
            (Vector256.ConvertToSingle(Vector256.WidenLower(shorts).AsInt32() - zeros) * scales).CopyTo(at);
            (Vector256.ConvertToSingle(Vector256.WidenUpper(shorts).AsInt32() - zeros) * scales).CopyTo(at[Vector256<float>.Count..]);
        }

        for (int i = blocks.Length * Vector128<byte>.Count; i < bytes.Length; i++)
            values[i] = (float)(bytes[i] - zero) * scale;
    }
}
