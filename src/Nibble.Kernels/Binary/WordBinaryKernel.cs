using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nibble.Kernels;

/// <summary>A word of 64 signs at a time, counted by the processor's instruction for it where there is one (POPCNT, CNT), by arithmetic elsewhere.</summary>
public sealed unsafe class WordBinaryKernel : PanelBinaryKernel
{
    /// <inheritdoc/>
    public override string Name => "popcount of words";

    /// <inheritdoc/>
    public override string? WhyUnsupported => null;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private protected override void MultiplyPanel(ref BitTile tile, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            byte* words = tile.Rows + (row * tile.RowStep);
            int* sums = (int*)((byte*)tile.Sums + (row * tile.SumStep));
            for (int output = 0; output < BitTile.Outputs; output += 4)
            {
                ulong* panel = tile.Panel + output;
                int a = 0, b = 0, c = 0, d = 0;
                for (nint word = 0; word < tile.WordCount; word++, panel += BitTile.Outputs)
                {
                    ulong x = *(ulong*)(words + tile.Words[word]);
                    a += BitOperations.PopCount(x ^ panel[0]);
                    b += BitOperations.PopCount(x ^ panel[1]);
                    c += BitOperations.PopCount(x ^ panel[2]);
                    d += BitOperations.PopCount(x ^ panel[3]);
                }

                (sums[output], sums[output + 1], sums[output + 2], sums[output + 3]) = (-2 * a, -2 * b, -2 * c, -2 * d);
            }
        }
    }
}
