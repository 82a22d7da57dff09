using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nibble.Quantization;

/// <summary>Σ x xᵀ over rows, in tiles that stay in registers while many rows pass.</summary>
/// <remarks>
/// Each sum is a chain of fused multiply-adds over <see cref="MostRows"/> rows in their order, added to the sum of those before: the same bits on every machine and
/// for any number of threads. Sums below the diagonal are those above it.
/// </remarks>
internal sealed class ProductSums
{
    /// <summary>Rows that are taken in at once.</summary>
    public const int MostRows = 64;

    // Columns that are packed side by side: two vectors.
    private const int Panel = 8;
    private const int Lanes = 4;
    private const int WorthThreads = 16;

    private readonly int _depth;
    private readonly int _panels;
    private readonly int _pitch;
    private readonly double[] _sums;

    public ProductSums(int depth)
    {
        (_depth, _panels) = (depth, (depth + Panel - 1) / Panel);
        _pitch = _panels * Panel;
        _sums = new double[_pitch * _pitch];
    }

    /// <summary>The sum for two columns.</summary>
    public double this[int left, int right] => _sums[(Math.Min(left, right) * _pitch) + Math.Max(left, right)];

    /// <summary>Takes in rows, at most <see cref="MostRows"/>.</summary>
    public void Add(ReadOnlySpan<float> rows)
    {
        int count = rows.Length / _depth;
        var packed = new double[_panels * count * Panel];
        for (int row = 0; row < count; row++)
            for (int column = 0; column < _depth; column++)
                packed[(((column / Panel * count) + row) * Panel) + (column % Panel)] = rows[(row * _depth) + column];
        if (_panels >= WorthThreads)
            Parallel.For(0, _panels, panel => AddPanel(packed, count, panel));
        else
            for (int panel = 0; panel < _panels; panel++)
                AddPanel(packed, count, panel);
    }

    private void AddPanel(double[] packed, int count, int panel)
    {
        for (int right = panel; right < _panels; right++)
            for (int half = 0; half < Panel; half += Lanes)
                AddTile(packed.AsSpan(panel * count * Panel, count * Panel), half, packed.AsSpan(right * count * Panel, count * Panel), count, (((panel * Panel) + half) * _pitch) + (right * Panel));
    }

    // Four columns times eight.
    private void AddTile(ReadOnlySpan<double> left, int half, ReadOnlySpan<double> right, int count, int place)
    {
        ref double lefts = ref MemoryMarshal.GetReference(left), rights = ref MemoryMarshal.GetReference(right);
        Vector256<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        for (int row = 0; row < count; row++)
        {
            nuint at = (nuint)(row * Panel);
            Vector256<double> low = Vector256.LoadUnsafe(ref rights, at), high = Vector256.LoadUnsafe(ref rights, at + Lanes);
            Vector256<double> x = Vector256.LoadUnsafe(ref lefts, at + (nuint)half);
            var factor = Vector256.Create(x.GetElement(0));
            (a0, a1) = (Vector256.FusedMultiplyAdd(factor, low, a0), Vector256.FusedMultiplyAdd(factor, high, a1));
            factor = Vector256.Create(x.GetElement(1));
            (b0, b1) = (Vector256.FusedMultiplyAdd(factor, low, b0), Vector256.FusedMultiplyAdd(factor, high, b1));
            factor = Vector256.Create(x.GetElement(2));
            (c0, c1) = (Vector256.FusedMultiplyAdd(factor, low, c0), Vector256.FusedMultiplyAdd(factor, high, c1));
            factor = Vector256.Create(x.GetElement(3));
            (d0, d1) = (Vector256.FusedMultiplyAdd(factor, low, d0), Vector256.FusedMultiplyAdd(factor, high, d1));
        }

        Store(place, a0, a1);
        Store(place + _pitch, b0, b1);
        Store(place + (2 * _pitch), c0, c1);
        Store(place + (3 * _pitch), d0, d1);
    }

    private void Store(int place, Vector256<double> low, Vector256<double> high)
    {
        ref double sums = ref _sums[place];
        (Vector256.LoadUnsafe(ref sums) + low).StoreUnsafe(ref sums);
        (Vector256.LoadUnsafe(ref sums, Lanes) + high).StoreUnsafe(ref sums, Lanes);
    }
}
