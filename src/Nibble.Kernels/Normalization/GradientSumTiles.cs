using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The sums of dy and of dy · (x - mean) down each column, where the clamp lets dy pass, for a chunk of rows and a strip of columns at a time.</summary>
internal readonly unsafe struct GradientSumTiles(float* x, float* dy, ColumnChunks chunks, float* mean, float* scale, float* shift, OutputClamp clamp, double* partial) : ITiles
{
    public void Run(int tile)
    {
        ColumnChunks.Part part = chunks[tile];
        double* totals = partial + part.Partial, products = totals + chunks.Columns;
        float* sums = stackalloc float[2 * ColumnChunks.StripColumns], along = sums + ColumnChunks.StripColumns;
        int first = part.Partial % chunks.Columns;
        for (int column = 0; column < part.Columns; column++)
            totals[column] = products[column] = 0;
        for (int row = 0; row < part.Rows; row += ColumnChunks.BlockRows)
        {
            nint start = part.Start + ((nint)row * chunks.Columns);
            new Span<float>(sums, 2 * ColumnChunks.StripColumns).Clear();
            AddBlock(x + start, dy + start, Math.Min(ColumnChunks.BlockRows, part.Rows - row), part.Columns, first, sums, along);
            for (int column = 0; column < part.Columns; column++)
            {
                totals[column] += sums[column];
                products[column] += along[column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlock(float* values, float* gradients, int rows, int columns, int first, float* sums, float* along)
    {
        (float low, float high) = (clamp.PassLow, clamp.PassHigh);
        Vector256<float> least = Vector256.Create(low), greatest = Vector256.Create(high);
        float* middle = mean + first, factor = scale + first, offset = shift + first;
        for (int row = 0; row < rows; row++, values += chunks.Columns, gradients += chunks.Columns)
        {
            int i = 0;
            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= columns - 8; i += 8)
                {
                    Vector256<float> deviation = Vector256.Load(values + i) - Vector256.Load(middle + i);
                    Vector256<float> z = (deviation * Vector256.Load(factor + i)) + Vector256.Load(offset + i);
                    Vector256<float> gradient = Vector256.Load(gradients + i) & Vector256.GreaterThanOrEqual(z, least) & Vector256.LessThanOrEqual(z, greatest);
                    Vector256.Store(Vector256.Load(sums + i) + gradient, sums + i);
                    Vector256.Store(Vector256.Load(along + i) + (gradient * deviation), along + i);
                }
            }

            for (; i < columns; i++)
            {
                float deviation = values[i] - middle[i], z = (deviation * factor[i]) + offset[i];
                float gradient = z >= low && z <= high ? gradients[i] : 0;
                sums[i] += gradient;
                along[i] += gradient * deviation;
            }
        }
    }
}
