namespace Nibble.Kernels;

/// <summary>
/// How an LSTM's weights stand in memory. A panel is all of 16 hidden units: for each input (or four inputs of 8 bits) the weights of
/// the 16 input gates, the 16 output gates, the 16 forget gates and the 16 cell gates, one after the other. So the four gates of a unit
/// come out of one pass over the panel in the same lane, and its state is updated in registers. The last panel is padded with zeros,
/// which leave the padding's state zero.
/// </summary>
internal static unsafe class LstmPanels
{
    /// <summary>Hidden units of a panel.</summary>
    public const int Units = 16;

    /// <summary>Gates of a unit, in ONNX's order: input, output, forget, cell.</summary>
    public const int Gates = 4;

    /// <summary>Sums of a panel.</summary>
    public const int Width = Gates * Units;

    /// <summary>Inputs whose 8-bit weights share a dword.</summary>
    public const int Group = 4;

    public static int CountOf(int hidden) => (hidden + Units - 1) / Units;

    /// <summary>Where the sum of row <paramref name="row"/> of ONNX's [4 · hidden, ...] stands among the panels' sums.</summary>
    public static int PlaceOf(int row, int hidden)
    {
        (int gate, int unit) = Math.DivRem(row, hidden);
        return (unit / Units * Width) + (gate * Units) + (unit % Units);
    }

    /// <summary>Numbers one for each of ONNX's rows, in the panels' order.</summary>
    public static AlignedBuffer Vector(ReadOnlySpan<float> rows, int hidden)
    {
        var buffer = new AlignedBuffer((nint)CountOf(hidden) * Width * sizeof(float));
        var vector = (float*)buffer.Start;
        for (int row = 0; row < rows.Length; row++)
            vector[PlaceOf(row, hidden)] = rows[row];
        return buffer;
    }

    /// <summary>Float weights [4 · hidden, depth] as panels of [depth, 64].</summary>
    public static AlignedBuffer Floats(ReadOnlySpan<float> weights, int hidden, int depth)
    {
        var buffer = new AlignedBuffer((nint)CountOf(hidden) * Width * depth * sizeof(float));
        var packed = (float*)buffer.Start;
        for (int row = 0; row < Gates * hidden; row++)
        {
            (int panel, int place) = Math.DivRem(PlaceOf(row, hidden), Width);
            float* target = packed + ((nint)panel * Width * depth) + place;
            for (int k = 0; k < depth; k++)
                target[(nint)k * Width] = weights[(row * depth) + k];
        }

        return buffer;
    }

    /// <summary>8-bit weights [4 · hidden, depth] as panels of [depth / 4, 64, 4].</summary>
    public static AlignedBuffer Codes(ReadOnlySpan<sbyte> weights, int hidden, int depth)
    {
        int groups = (depth + Group - 1) / Group;
        var buffer = new AlignedBuffer((nint)CountOf(hidden) * Width * groups * Group);
        var packed = (sbyte*)buffer.Start;
        for (int row = 0; row < Gates * hidden; row++)
        {
            (int panel, int place) = Math.DivRem(PlaceOf(row, hidden), Width);
            sbyte* target = packed + ((nint)panel * Width * groups * Group) + (place * Group);
            for (int k = 0; k < depth; k++)
                target[((nint)(k / Group) * Width * Group) + (k % Group)] = weights[(row * depth) + k];
        }

        return buffer;
    }
}
