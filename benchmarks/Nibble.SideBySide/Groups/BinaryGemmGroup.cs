using System.Runtime.InteropServices;
using Nibble.Kernels;

namespace Nibble.SideBySide;

/// <summary>Signs times signs against Nibble's own float product of the same numbers.</summary>
internal sealed class BinaryGemmGroup : IGroup
{
    // The first is a convolution of 3x3 over 128 channels.
    private static readonly (int M, int K, int N)[] Shapes = [(256, 1152, 256), (100, 4096, 4096)];

    public string Name => "binary-gemm";

    public string Description => "products of signs against Nibble's float";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        foreach ((int m, int k, int n) in Shapes)
        {
            string what = $"{m}x{k}x{n}";
            if (!comparison.Wants(what))
                continue;
            sbyte[] weights = RandomOperands.Weights(n * k, bits: 1);
            float[] real = Array.ConvertAll(RandomOperands.Bytes(m * k), value => value < 128 ? -1f : 1f), result = new float[m * n];
            int[] sums = new int[m * n];
            int words = BitPacking.WordsOf(k);
            ulong[] signs = new ulong[m * words];
            for (int row = 0; row < m; row++)
                BitPacking.PackSigns(real.AsSpan(row * k, k), signs.AsSpan(row * words, words));

            using var product = new BinaryProduct(weights, n, [0], k, new SumsStage());
            using var floats = new FloatProduct(RandomOperands.Floats(weights), n, [0], k, []);
            RowGrid from = RowGrid.Matrix(m, words), fromReal = RowGrid.Matrix(m, k), to = RowGrid.Matrix(m, n);
            yield return new Contest
            {
                What = what,
                Peer = OurFloat.Name,
                Kernel = product.Kernel,
                Operations = 2.0 * m * k * n,
                Ours = () => product.Run(signs, from, MemoryMarshal.AsBytes(sums.AsSpan()), to),
                Theirs = () => floats.Run(real, fromReal, result, to),
                Compare = () => OurFloat.Compare(sums, result),
            };
        }
    }
}
