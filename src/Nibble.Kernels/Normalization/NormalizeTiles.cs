using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>y = clamp((x - mean) · scale + shift), some rows at a time.</summary>
internal readonly unsafe struct NormalizeTiles(float* x, int rows, int columns, float* mean, float* scale, float* shift, OutputClamp clamp, float* y) : ITiles
{
    private const int Elements = 1 << 14;

    private int RowsOfTile => Math.Max(1, Elements / Math.Max(columns, 1));

    public int Count => (rows + RowsOfTile - 1) / RowsOfTile;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int tile)
    {
        int from = tile * RowsOfTile, to = Math.Min(from + RowsOfTile, rows);
        (float low, float high) = (clamp.Low, clamp.High);
        Vector256<float> least = Vector256.Create(low), greatest = Vector256.Create(high);
        for (int row = from; row < to; row++)
        {
            float* source = x + ((nint)row * columns), target = y + ((nint)row * columns);
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= columns - 8; i += 8)
                {
                    Vector256<float> z = ((Vector256.Load(source + i) - Vector256.Load(mean + i)) * Vector256.Load(scale + i)) + Vector256.Load(shift + i);
                    z = Vector256.ConditionalSelect(Vector256.LessThan(z, least), least, z);
                    Vector256.Store(Vector256.ConditionalSelect(Vector256.GreaterThan(z, greatest), greatest, z), target + i);
                }
            }

            for (; i < columns; i++)
            {
                float z = ((source[i] - mean[i]) * scale[i]) + shift[i];
                target[i] = z < low ? low : z > high ? high : z;
            }
        }
    }
}
