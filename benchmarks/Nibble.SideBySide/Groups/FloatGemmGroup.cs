using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.SideBySide;

/// <summary>Nibble's float matrix product against OpenBLAS, at the shapes of inference and of training.</summary>
internal sealed class FloatGemmGroup : IGroup
{
    // M x K x N, and which operand is stored transposed. The last three are a training step of a layer of 4096 by 4096: forward, weights' and inputs' gradient.
    private static readonly (int M, int K, int N, bool Left, bool Right)[] Shapes =
    [
        (512, 512, 512, false, false), (1024, 1024, 1024, false, false), (2048, 2048, 2048, false, false),
        (1024, 1024, 1024, false, true), (1024, 1024, 1024, true, false),
        (64, 1024, 1024, false, false), (64, 1024, 1024, false, true), (100, 784, 4096, false, false),
        (100, 4096, 4096, false, false), (4096, 100, 4096, true, false), (100, 4096, 4096, false, true),
    ];

    public string Name => "float-gemm";

    public string Description => "float matrix products against OpenBLAS";

    public IEnumerable<Contest> Contests(Comparison comparison)
    {
        if (comparison.Peers.OpenBlas is not { } blas)
            yield break;
        foreach ((int m, int k, int n, bool left, bool right) in Shapes)
        {
            string what = $"{m}x{k}x{n} {(left ? 'T' : 'N')}{(right ? 'T' : 'N')}";
            if (!comparison.Wants(what))
                continue;
            float[] a = Tensor.Random([m, k], 1).Values.ToArray(), b = Tensor.Random([k, n], 2).Values.ToArray();
            float[] ours = new float[m * n], theirs = new float[m * n];
            var size = new GemmSize(m, n, k);
            yield return new Contest
            {
                What = what,
                Peer = "OpenBLAS",
                Kernel = FloatGemm.Fastest.Name,
                Operations = 2.0 * m * k * n,
                Ours = () => FloatGemm.Fastest.Run(size, a, left, b, right, ours),
                Theirs = () => blas.Multiply(size, a, left, b, right, theirs),
                Compare = () => Agreement.OfFloats(ours, theirs, 1e-5),
            };
        }
    }
}
