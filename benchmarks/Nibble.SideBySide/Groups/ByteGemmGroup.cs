using System.Runtime.InteropServices;
using Nibble.Kernels;

namespace Nibble.SideBySide;

/// <summary>Bytes times signed bytes to 32-bit sums, full range: against oneDNN, and against Nibble's own float product of the same numbers.</summary>
internal sealed class ByteGemmGroup : IGroup
{
    private static readonly (int M, int K, int N)[] Shapes =
    [
        (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (64, 1024, 1024), (100, 784, 4096), (100, 4096, 4096), (4096, 100, 4096),
    ];

    public string Name => "int8-gemm";

    public string Description => "8-bit matrix products against oneDNN and Nibble's float";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        foreach ((int m, int k, int n) in Shapes)
        {
            string what = $"{m}x{k}x{n}";
            if (!comparison.Wants(what))
                continue;
            byte[] input = RandomOperands.Bytes(m * k);
            sbyte[] weights = RandomOperands.Weights(n * k, bits: 8);
            int[] sums = new int[m * n];
            using var product = new ByteProduct(weights, n, [0], k, byte.MaxValue, new SumsStage());
            RowGrid from = RowGrid.Matrix(m, k), to = RowGrid.Matrix(m, n);
            void Ours() => product.Run(input, from, MemoryMarshal.AsBytes(sums.AsSpan()), to, zero: 0);
            Contest Against(string peer, Action theirs, Func<Agreement> compare) =>
                new() { What = what, Peer = peer, Kernel = product.Kernel, Operations = 2.0 * m * k * n, Ours = Ours, Theirs = theirs, Compare = compare };

            if (comparison.Peers.OneDnn is { } oneDnn)
            {
                sbyte[] columns = RandomOperands.Transposed(weights, n, k);
                int[] expected = new int[m * n];
                var size = new GemmSize(m, n, k);
                yield return Against("oneDNN", () => oneDnn.Multiply(size, input, columns, expected), () => Agreement.OfIntegers(sums, expected));
                if (oneDnn.CanPack)
                {
                    int[] packedSums = Pinned(new int[m * n]);
                    OneDnnProduct packed = oneDnn.Pack(size, Pinned(input), Pinned(columns), packedSums);
                    yield return Against("oneDNN, packed", packed.Run, () => Agreement.OfIntegers(sums, packedSums)) with { Prepare = _ => packed.Prepare(), Owned = [packed] };
                }
            }

            float[] real = RandomOperands.Floats(input), result = new float[m * n];
            using var floats = new FloatProduct(RandomOperands.Floats(weights), n, [0], k, []);
            yield return Against(OurFloat.Name, () => floats.Run(real, from, result, to), () => OurFloat.Compare(sums, result));
        }
    }

    private static T[] Pinned<T>(T[] values)
    {
        T[] pinned = GC.AllocateUninitializedArray<T>(values.Length, pinned: true);
        values.CopyTo(pinned, 0);
        return pinned;
    }
}
