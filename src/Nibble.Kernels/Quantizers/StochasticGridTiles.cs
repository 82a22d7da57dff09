using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Stochastic rounding, a stretch at a time; what is left at the end goes through a full vector of its own.</summary>
internal readonly unsafe struct StochasticGridTiles(float* values, float* points, int length, int index, float scale, float low, float high, ulong random) : ITiles
{
    private const int Stretch = 1 << 14;
    private const int Lanes = 16;

    public int Count => (length + Stretch - 1) / Stretch;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int i = tile * Stretch, end = Math.Min(i + Stretch, length);
        for (; i <= end - Lanes; i += Lanes)
            Vector512.Store(Points(Vector512.Load(values + i), i), points + i);
        if (i == end)
            return;
        float* rest = stackalloc float[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
            rest[lane] = i + lane < end ? values[i + lane] : 0;
        Vector512.Store(Points(Vector512.Load(rest), i), rest);
        for (int lane = 0; i + lane < end; lane++)
            points[i + lane] = rest[lane];
    }

    // As QuantizationGrid.Encode and Decode: of x = t ± r, t whole and 0 <= r < 1, both parts are exact floats, and so is 1 - u.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Points(Vector512<float> values, int place)
    {
        Vector512<float> x = values / Vector512.Create(scale), one = Vector512<float>.One;
        Vector512<float> inside = Vector512.Min(Vector512.Max(x, Vector512.Create(low)), Vector512.Create(high));
        Vector512<float> u = CounterRandomLanes.Uniform(random, (ulong)(index + place));
        Vector512<float> whole = Vector512.Truncate(inside), rest = Vector512.Abs(inside - whole);
        Vector512<float> up = Vector512.LessThan(u, rest) & one, down = Vector512.GreaterThanOrEqual(rest, one - u) & one;
        Vector512<float> steps = Vector512.ConditionalSelect(Vector512.LessThan(inside, Vector512<float>.Zero), whole - down, whole + up);

        // NaN is the least point, and -0 becomes the 0 that an integer is.
        return (Vector512.ConditionalSelect(Vector512.Equals(x, x), steps, Vector512.Create(low)) + Vector512<float>.Zero) * Vector512.Create(scale);
    }
}
