using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nibble.Kernels;

/// <summary>Full adders bit by bit, two instructions each, so that one vector of eight is counted; eight outputs in 512 bits, four rows at a time.</summary>
public sealed unsafe class Avx512BinaryKernel : PanelBinaryKernel
{
    /// <inheritdoc/>
    public override string Name => "AVX-512BW carry-save";

    /// <inheritdoc/>
    public override string? WhyUnsupported => Avx512BW.IsSupported ? null : "the processor has no AVX-512BW, or it is switched off";

    private protected override void MultiplyPanel(ref BitTile tile, int rows)
    {
        int row = 0;
        // Three rows cost no more as four, of which two are the same.
        for (; rows - row > 2; row += 4)
            SumFour(ref tile, row, Math.Min(row + 3, rows - 1));
        for (; row < rows; row++)
            SumOne(tile.Rows + (row * tile.RowStep), tile.Words, (int)tile.WordCount, tile.Panel, (int*)((byte*)tile.Sums + (row * tile.SumStep)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumFour(ref BitTile tile, int row, int last)
    {
        byte* a = tile.Rows + (row * tile.RowStep), b = a + tile.RowStep, c = b + tile.RowStep, d = tile.Rows + (last * tile.RowStep);
        nint* words = tile.Words;
        ulong* panel = tile.Panel;
        var ofA = default(CarrySaveCounter<Vector512<byte>, EightWordLanes>);
        var ofB = default(CarrySaveCounter<Vector512<byte>, EightWordLanes>);
        var ofC = default(CarrySaveCounter<Vector512<byte>, EightWordLanes>);
        var ofD = default(CarrySaveCounter<Vector512<byte>, EightWordLanes>);
        Vector512<byte> lanesA = default, lanesB = default, lanesC = default, lanesD = default;
        int rest = (int)tile.WordCount % 8, groups = (int)tile.WordCount / 8;
        ofA.Begin(a, words, panel, rest);
        ofB.Begin(b, words, panel, rest);
        ofC.Begin(c, words, panel, rest);
        ofD.Begin(d, words, panel, rest);
        words += rest;
        panel += rest * BitTile.Outputs;
        bool inBytes = groups <= CarrySaveCounter<Vector512<byte>, EightWordLanes>.MostGroupsInBytes;
        while (groups > 0)
        {
            int some = Math.Min(groups, CarrySaveCounter<Vector512<byte>, EightWordLanes>.MostGroups);
            groups -= some;
            for (; some > 0; some--, words += 8, panel += 8 * BitTile.Outputs)
            {
                ofA.AddEight(a, words, panel);
                ofB.AddEight(b, words, panel);
                ofC.AddEight(c, words, panel);
                ofD.AddEight(d, words, panel);
            }

            if (!inBytes)
            {
                lanesA = ofA.Flush(lanesA);
                lanesB = ofB.Flush(lanesB);
                lanesC = ofC.Flush(lanesC);
                lanesD = ofD.Flush(lanesD);
            }
        }

        byte* sums = (byte*)tile.Sums + (row * tile.SumStep);
        EightWordLanes.StoreNegatedTwice(ofA.End(lanesA), (int*)sums);
        EightWordLanes.StoreNegatedTwice(ofB.End(lanesB), (int*)(sums + tile.SumStep));
        EightWordLanes.StoreNegatedTwice(ofC.End(lanesC), (int*)(sums + (2 * tile.SumStep)));
        EightWordLanes.StoreNegatedTwice(ofD.End(lanesD), (int*)((byte*)tile.Sums + (last * tile.SumStep)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumOne(byte* row, nint* words, int count, ulong* panel, int* sums)
    {
        var counter = default(CarrySaveCounter<Vector512<byte>, EightWordLanes>);
        Vector512<byte> lanes = default;
        int rest = count % 8, groups = count / 8;
        counter.Begin(row, words, panel, rest);
        words += rest;
        panel += rest * BitTile.Outputs;
        bool inBytes = groups <= CarrySaveCounter<Vector512<byte>, EightWordLanes>.MostGroupsInBytes;
        while (groups > 0)
        {
            int some = Math.Min(groups, CarrySaveCounter<Vector512<byte>, EightWordLanes>.MostGroups);
            groups -= some;
            for (; some > 0; some--, words += 8, panel += 8 * BitTile.Outputs)
                counter.AddEight(row, words, panel);
            if (!inBytes)
                lanes = counter.Flush(lanes);
        }

        EightWordLanes.StoreNegatedTwice(counter.End(lanes), sums);
    }
}
