using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Some outputs of a product of signs: their weights become bits in the second cache, and all rows meet them there.</summary>
internal readonly unsafe struct SignProductTiles(GemmSize size, byte* rows, nint* places, float* weights, float* bias, float* result) : ITiles
{
    private const int GroupOutputs = 256;
    private const int WordBits = 64;
    private const int Lanes = 16;

    private static readonly BinaryKernel Kernel = BinaryKernels.Choose(null).Kernel;

    public int Count => (size.N + GroupOutputs - 1) / GroupOutputs;

    public void Run(int tile)
    {
        int first = tile * GroupOutputs, outputs = Math.Min(GroupOutputs, size.N - first), panels = (outputs + BitTile.Outputs - 1) / BitTile.Outputs;
        int words = BitPacking.WordsOf(size.K), pitch = panels * BitTile.Outputs;
        byte* scratch = Scratch.Bytes(((nint)pitch * words * sizeof(ulong)) + ((nint)BitTile.MostRows * pitch * sizeof(int)));
        var bits = (ulong*)scratch;
        var sums = (int*)(bits + ((nint)pitch * words));
        Pack(weights + ((nint)first * size.K), outputs, size.K, bits);
        var job = new BitTile { RowStep = (nint)words * sizeof(ulong), Words = places, WordCount = words, Panel = bits, PanelCount = panels, Sums = sums, SumStep = pitch * sizeof(int) };
        for (int row = 0; row < size.M; row += BitTile.MostRows)
        {
            int some = Math.Min(BitTile.MostRows, size.M - row);
            job.Rows = rows + (row * job.RowStep);
            Kernel.Multiply(ref job, some);
            for (int i = 0; i < some; i++)
                Write(sums + ((nint)i * pitch), bias == null ? null : bias + first, outputs, size.K, result + ((nint)(row + i) * size.N) + first);
        }
    }

    // [panels, words, outputs of a panel]; what the last panel has too many is multiplied too, whatever it holds, but goes nowhere.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(float* x, int outputs, int depth, ulong* bits)
    {
        int words = BitPacking.WordsOf(depth), whole = depth / WordBits;
        for (int output = 0; output < outputs; output++, x += depth)
        {
            ulong* to = bits + ((nint)(output / BitTile.Outputs) * words * BitTile.Outputs) + (output % BitTile.Outputs);
            for (int word = 0; word < whole; word++, to += BitTile.Outputs)
            {
                float* y = x + (word * WordBits);
                *to = Signs(y) | (Signs(y + Lanes) << Lanes) | (Signs(y + (2 * Lanes)) << (2 * Lanes)) | (Signs(y + (3 * Lanes)) << (3 * Lanes));
            }

            ulong rest = 0;
            for (int i = whole * WordBits; i < depth; i++)
                rest |= (x[i] >= 0 ? 1UL : 0) << (i % WordBits);
            if (whole < words)
                *to = rest;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Signs(float* x) => Vector512.GreaterThanOrEqual(Vector512.Load(x), Vector512<float>.Zero).ExtractMostSignificantBits();

    // A kernel gives -2 · the products that are -1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write(int* sums, float* bias, int count, int depth, float* y)
    {
        int i = 0;
        for (; i <= count - Lanes; i += Lanes)
        {
            Vector512<float> sum = Vector512.ConvertToSingle(Vector512.Load(sums + i) + Vector512.Create(depth));
            Vector512.Store(bias == null ? sum : sum + Vector512.Load(bias + i), y + i);
        }

        for (; i < count; i++)
            y[i] = bias == null ? sums[i] + depth : (float)(sums[i] + depth) + bias[i];
    }
}
