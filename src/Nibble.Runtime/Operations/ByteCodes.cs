using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Real numbers to codes as bytes hold them, the distance from the format's least code, and back.</summary>
internal static class ByteCodes
{
    public static void Encode(ReadOnlySpan<float> values, QuantizationGrid? grid, NumberFormat format, float scale, int zeroPoint, Span<byte> codes)
    {
        if (grid is null)
        {
            for (int i = 0; i < codes.Length; i++)
                codes[i] = (byte)QuantizationGrid.Encode(values[i], format, scale, zeroPoint);
            return;
        }

        grid.Encode(values, codes);
        Shift(codes, unchecked((byte)-format.MinCode));
    }

    public static void Decode(ReadOnlySpan<byte> codes, float scale, int zero, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = (codes[i] - zero) * scale;
    }

    private static void Shift(Span<byte> codes, byte by)
    {
        if (by == 0)
            return;
        foreach (ref byte code in codes)
            code += by;
    }
}
