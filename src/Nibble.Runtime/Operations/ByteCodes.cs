using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Real numbers to codes as bytes hold them, the distance from the format's least code.</summary>
internal static class ByteCodes
{
    /// <summary>The codes of a grid.</summary>
    /// <param name="values">Any numbers.</param>
    /// <param name="grid">The grid; null where scale and zero point were found at run time.</param>
    /// <param name="format">Its codes.</param>
    /// <param name="scale">Its scale.</param>
    /// <param name="zeroPoint">Its zero point.</param>
    /// <param name="codes">As many as values.</param>
    public static void Encode(ReadOnlySpan<float> values, QuantizationGrid? grid, NumberFormat format, float scale, int zeroPoint, Span<byte> codes)
    {
        if (grid is null || (grid.RoundsAsOnnx && ByteGrid.Holds(format)))
        {
            ByteGrid.Encode(values, format, scale, zeroPoint, codes);
            return;
        }

        grid.Encode(values, codes);
        foreach (ref byte code in codes)
            code = unchecked((byte)(code - format.MinCode));
    }
}
