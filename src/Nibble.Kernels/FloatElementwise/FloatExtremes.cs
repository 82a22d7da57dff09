using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>The least and the greatest of many floats: <see cref="Interval.Of"/>, at the speed of memory.</summary>
public static unsafe class FloatExtremes
{
    /// <summary>The interval of the values; zeros where there are none. Allocates nothing.</summary>
    /// <exception cref="NibbleException">A value is NaN or infinite.</exception>
    public static Interval Of(ReadOnlySpan<float> values)
    {
        if (values.Length < Vector256<float>.Count)
            return Interval.Of(values);
        Interval* parts = stackalloc Interval[FloatExtremesTiles.MostParts];
        fixed (float* from = values)
        {
            var tiles = new FloatExtremesTiles(from, values.Length, parts);
            Workers.Run(tiles.Count, ref tiles);
            Interval all = parts[0];
            for (int part = 1; part < tiles.Count; part++)
                all = all.Union(parts[part]);

            // A part that holds NaN says so by two of them, which every union keeps.
            return float.IsFinite(all.Low) && float.IsFinite(all.High) ? all : Interval.Of(values);
        }
    }
}
