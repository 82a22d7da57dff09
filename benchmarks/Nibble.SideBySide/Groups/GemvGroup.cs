using System.Runtime.InteropServices;
using Nibble.Kernels;

namespace Nibble.SideBySide;

/// <summary>One row times weights that come from memory, because more of them pass by than any cache holds before one is used again: what a fully connected layer does at batch 1.</summary>
internal sealed class GemvGroup : IGroup
{
    private const int Size = 4096;
    private const long BytesOfWeights = 256L << 20;

    public string Name => "gemv";

    public string Description => $"one row times {Size}x{Size} weights of few bits from memory, against Nibble's float";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        byte[] input = RandomOperands.Bytes(Size);
        float[] real = RandomOperands.Floats(input);
        RowGrid one = RowGrid.Matrix(1, Size);
        foreach ((int bits, string name) in new[] { (8, "int8"), (4, "int4"), (2, "ternary"), (1, "binary") })
        {
            string what = $"{name} weights, 1x{Size}x{Size}";
            if (!comparison.Wants(what))
                continue;
            sbyte[] weights = RandomOperands.Weights(Size * Size, bits);
            float[] realWeights = RandomOperands.Floats(weights);
            int[] sums = new int[Size];
            float[] result = new float[Size];
            ByteProduct[] ours = Copies(() => new ByteProduct(weights, Size, [0], Size, byte.MaxValue, new SumsStage(), bits), product => product.PackedBytes);
            FloatProduct[] floats = Copies(() => new FloatProduct(realWeights, Size, [0], Size, []), product => product.PackedBytes);
            int next = 0, nextFloat = 0;
            yield return new Contest
            {
                What = what,
                Peer = OurFloat.Name,
                Kernel = ours[0].Kernel,
                Operations = 2.0 * Size * Size,
                Ours = () => ours[next++ % ours.Length].Run(input, one, MemoryMarshal.AsBytes(sums.AsSpan()), one, zero: 0),
                Theirs = () => floats[nextFloat++ % floats.Length].Run(real, one, result, one),
                Compare = () => OurFloat.Compare(sums, result),
                Owned = [.. ours, .. floats],
            };
        }
    }

    // As many as fill the memory that passes by. Packing takes longer than measuring, so all cores share it.
    private static T[] Copies<T>(Func<T> make, Func<T, long> bytes)
    {
        T first = make();
        return [first, .. ParallelEnumerable.Range(1, (int)((BytesOfWeights / bytes(first)) - 1)).Select(_ => make())];
    }
}
