using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Adds the sums of the chunks, in order, and puts them where the weights have their gradients: a tile of work is a panel of outputs.</summary>
internal readonly unsafe struct WeightGradientSums(int groupInputs, int groupOutputs, int taps, int panels, int columns, int chunks, float* sums, float* weights, float* biases) : ITiles
{
    public void Run(int tile)
    {
        int depth = groupInputs * taps;
        (int group, int panel) = Math.DivRem(tile, panels);
        int first = (group * groupOutputs) + (panel * columns), outputs = Math.Min(columns, groupOutputs - (panel * columns));
        nint chunkLength = ((nint)depth + 1) * columns;
        float* total = sums + (tile * chunks * chunkLength);
        for (int chunk = 1; chunk < chunks; chunk++)
            Add(total + (chunk * chunkLength), total, chunkLength);
        for (int input = 0; input < groupInputs; input++)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                float* from = total + (((nint)tap * groupInputs) + input) * columns;
                float* to = weights + ((nint)first * depth) + ((nint)input * taps) + tap;
                for (int output = 0; output < outputs; output++)
                    to[(nint)output * depth] = from[output];
            }
        }

        if (biases is not null)
            new ReadOnlySpan<float>(total + ((nint)depth * columns), outputs).CopyTo(new Span<float>(biases + first, outputs));
    }

    // Columns are a multiple of a vector.
    private static void Add(float* from, float* to, nint count)
    {
        for (nint i = 0; i < count; i += Vector256<float>.Count)
            Vector256.Store(Vector256.Load(to + i) + Vector256.Load(from + i), to + i);
    }
}
