using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The kernels for products of bytes, fastest first, the reference last.</summary>
public static class IntegerKernels
{
    /// <summary>All kernels, whether or not this processor runs them.</summary>
    public static IReadOnlyList<IntegerKernel> FastestFirst { get; } =
    [
        new EmittedVnniKernel(),
        new DotKernel<AvxVnniDot, Vector256<int>, Vector256<sbyte>, Vector256<byte>>(),
        new DotKernel<Avx512MaddubsDot, Vector512<int>, Vector512<sbyte>, Vector512<byte>>(),
        new DotKernel<Avx512MaddwdDot, Vector512<int>, (Vector512<short>, Vector512<short>), (Vector512<short>, Vector512<short>)>(),
        new DotKernel<Avx2MaddubsDot, Vector256<int>, Vector256<sbyte>, Vector256<byte>>(),
        new DotKernel<Avx2MaddwdDot, Vector256<int>, (Vector256<short>, Vector256<short>), (Vector256<short>, Vector256<short>)>(),
        new DotKernel<NeonDot, Vector128<int>, Vector128<sbyte>, Vector128<sbyte>>(),
        new DotKernel<Vector128Dot, Vector128<int>, Vector128<int>, (int, int, int, int)>(),
        new ReferenceIntegerKernel(),
    ];
}
