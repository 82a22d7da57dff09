using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>e^x over the sum of e^x in each row of a matrix; the row's greatest x is subtracted first, so that nothing overflows.</summary>
/// <remarks>The sum is taken in the row's order, so that the bits are the same on every machine. A row with NaN, or of −∞ alone, becomes NaN.</remarks>
public static class FloatSoftmax
{
    /// <summary>Computes rows.</summary>
    /// <param name="x">Rows of <paramref name="columns"/> numbers.</param>
    /// <param name="columns">The numbers of a row.</param>
    /// <param name="y">As many; may be <paramref name="x"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length, or that is no whole number of rows.</exception>
    public static void Run(ReadOnlySpan<float> x, int columns, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (x.Length != y.Length || (columns == 0 ? x.Length : x.Length % columns) != 0)
            throw new ArgumentException($"A softmax over rows of {columns} numbers got {x.Length} of them for {y.Length} results.");
        for (int row = 0; row < x.Length; row += columns)
            RunRow(x.Slice(row, columns), y.Slice(row, columns));
    }

    private static void RunRow(ReadOnlySpan<float> x, Span<float> y)
    {
        float greatest = Greatest(x), sum = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                ActivationFunctions.Exp(Vector256.Create(x[i..]) - Vector256.Create(greatest)).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = ActivationFunctions.Exp(x[i] - greatest);
        foreach (float power in y)
            sum += power;
        i = 0;
        if (Vector256.IsHardwareAccelerated)
            for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                (Vector256.Create<float>(y[i..]) / Vector256.Create(sum)).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] /= sum;
    }

    private static float Greatest(ReadOnlySpan<float> x)
    {
        float greatest = float.NegativeInfinity;
        int i = 0;
        if (Vector256.IsHardwareAccelerated && x.Length >= Vector256<float>.Count)
        {
            Vector256<float> lanes = Vector256.Create(x);
            for (i = Vector256<float>.Count; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                lanes = Vector256.Max(lanes, Vector256.Create(x[i..]));
            for (int lane = 0; lane < Vector256<float>.Count; lane++)
                greatest = Math.Max(greatest, lanes[lane]);
        }

        for (; i < x.Length; i++)
            greatest = Math.Max(greatest, x[i]);
        return greatest;
    }
}
