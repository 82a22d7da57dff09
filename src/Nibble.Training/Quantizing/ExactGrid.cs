using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Finds the grid that has given points exactly, so that constants whose points happen to be evenly spaced can be stored as codes.</summary>
internal static class ExactGrid
{
    private const int MostBits = 8;
    private const int MostDivisor = 16;

    /// <summary>The narrowest symmetric grid of up to 8 bits of which every value is a point, to the last bit; null where there is none.</summary>
    /// <param name="points">The values.</param>
    /// <param name="granularity">Which of them may have a scale of their own.</param>
    public static QuantizationGrid? Of(Tensor points, Granularity granularity)
    {
        GroupWalk groups = granularity.Over(points.Shape);
        var values = new SortedSet<float>[Math.Max(groups.Count, 1)];
        for (int group = 0; group < values.Length; group++)
            values[group] = [];
        for (int i = 0; i < points.Length; i++)
        {
            SortedSet<float> own = values[groups.Of(i)];
            own.Add(points[i]);
            if (!float.IsFinite(points[i]) || own.Count > 1 << MostBits)
                return null;
        }

        var scales = new float[values.Length];
        (int greatest, bool areSigns) = (1, true);
        for (int group = 0; group < values.Length; group++)
        {
            if (ScaleOf(values[group]) is not float scale)
                return null;
            scales[group] = scale;
            foreach (float point in values[group])
            {
                greatest = Math.Max(greatest, Math.Abs((int)MathF.Round(point / scale)));
                areSigns &= Math.Abs(point) == scale;
            }
        }

        if (areSigns)
            return new QuantizationGrid(NumberFormat.Bipolar, granularity, [.. scales]);
        int bits = 2 + System.Numerics.BitOperations.Log2((uint)greatest);
        return new QuantizationGrid(NumberFormat.Int(bits, narrow: true), granularity, [.. scales]);
    }

    // The least magnitude is a multiple of the scale, hardly a great one.
    private static float? ScaleOf(SortedSet<float> points)
    {
        float least = points.Select(Math.Abs).Where(magnitude => magnitude > 0).DefaultIfEmpty(1).Min();
        for (int divisor = 1; divisor <= MostDivisor; divisor++)
        {
            float scale = least / divisor;
            if (float.IsNormal(scale) && points.All(point => Math.Abs(point / scale) < 1 << (MostBits - 1) && MathF.Round(point / scale) * scale == point))
                return scale;
        }

        return null;
    }
}
