using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Unsigned bytes to signed ones 128 below, for instructions that take inputs as their signed operand.</summary>
internal static class SignedInputs
{
    /// <summary>Converts in place.</summary>
    /// <param name="inputs">A whole number of vectors.</param>
    /// <returns>The sum of the bytes as they were.</returns>
    public static int Convert(Span<byte> inputs)
    {
        Vector256<uint> sum = default;
        Vector256<ushort> pairs = Vector256.Create((ushort)0x00FF);
        foreach (ref Vector256<byte> bytes in MemoryMarshal.Cast<byte, Vector256<byte>>(inputs))
        {
            Vector256<ushort> both = (bytes.AsUInt16() & pairs) + (bytes.AsUInt16() >>> 8);
            sum += (both.AsUInt32() & Vector256.Create(0xFFFFu)) + (both.AsUInt32() >>> 16);
            bytes ^= Vector256.Create((byte)0x80);
        }

        return (int)Vector256.Sum(sum);
    }
}
