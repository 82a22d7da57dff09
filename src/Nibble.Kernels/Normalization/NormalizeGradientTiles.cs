using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>dx = scale · dy + slope · (x - mean) + offset, with dy 0 where the clamp does not let it pass, some rows at a time.</summary>
internal readonly unsafe struct NormalizeGradientTiles(float* x, float* dy, int rows, int columns, float* mean, float* scale, float* shift, OutputClamp clamp, float* slope, float* offset, float* dx) : ITiles
{
    private const int Elements = 1 << 14;

    private int RowsOfTile => Math.Max(1, Elements / Math.Max(columns, 1));

    public int Count => (rows + RowsOfTile - 1) / RowsOfTile;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int from = tile * RowsOfTile, to = Math.Min(from + RowsOfTile, rows);
        (float low, float high) = (clamp.PassLow, clamp.PassHigh);
        Vector256<float> least = Vector256.Create(low), greatest = Vector256.Create(high);
        for (int row = from; row < to; row++)
        {
            nint start = (nint)row * columns;
            float* values = x + start, gradients = dy + start, target = dx + start;
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= columns - 8; i += 8)
                {
                    Vector256<float> deviation = Vector256.Load(values + i) - Vector256.Load(mean + i), factor = Vector256.Load(scale + i);
                    Vector256<float> z = (deviation * factor) + Vector256.Load(shift + i);
                    Vector256<float> gradient = Vector256.Load(gradients + i) & Vector256.GreaterThanOrEqual(z, least) & Vector256.LessThanOrEqual(z, greatest);
                    Vector256.Store((gradient * factor) + ((deviation * Vector256.Load(slope + i)) + Vector256.Load(offset + i)), target + i);
                }
            }

            for (; i < columns; i++)
            {
                float deviation = values[i] - mean[i], z = (deviation * scale[i]) + shift[i];
                float gradient = z >= low && z <= high ? gradients[i] : 0;
                target[i] = (gradient * scale[i]) + ((deviation * slope[i]) + offset[i]);
            }
        }
    }
}
