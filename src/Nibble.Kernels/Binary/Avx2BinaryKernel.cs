using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Full adders bit by bit, so that one vector of eight is counted, by tables of half bytes; four outputs in 256 bits.</summary>
public sealed unsafe class Avx2BinaryKernel : PanelBinaryKernel
{
    /// <inheritdoc/>
    public override string Name => "AVX2 carry-save";

    /// <inheritdoc/>
    public override string? WhyUnsupported => Avx2.IsSupported ? null : "the processor has no AVX2, or it is switched off";

    private protected override void MultiplyPanel(ref BitTile tile, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            byte* words = tile.Rows + (row * tile.RowStep);
            int* sums = (int*)((byte*)tile.Sums + (row * tile.SumStep));
            Sum(words, tile.Words, (int)tile.WordCount, tile.Panel, sums);
            Sum(words, tile.Words, (int)tile.WordCount, tile.Panel + 4, sums + 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Sum(byte* row, nint* words, int count, ulong* panel, int* sums)
    {
        var counter = default(CarrySaveCounter<Vector256<byte>, FourWordLanes>);
        Vector256<byte> lanes = default;
        int rest = count % 8, groups = count / 8;
        counter.Begin(row, words, panel, rest);
        words += rest;
        panel += rest * BitTile.Outputs;
        bool inBytes = groups <= CarrySaveCounter<Vector256<byte>, FourWordLanes>.MostGroupsInBytes;
        while (groups > 0)
        {
            int some = Math.Min(groups, CarrySaveCounter<Vector256<byte>, FourWordLanes>.MostGroups);
            groups -= some;
            for (; some > 0; some--, words += 8, panel += 8 * BitTile.Outputs)
                counter.AddEight(row, words, panel);
            if (!inBytes)
                lanes = counter.Flush(lanes);
        }

        FourWordLanes.StoreNegatedTwice(counter.End(lanes), sums);
    }
}
