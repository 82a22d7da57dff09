using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary><see cref="FloatCodeProduct"/> by lanes.</summary>
internal readonly struct ProductLanes(FloatCodeProduct product) : IPairLanes
{
    // What a byte is beyond its code without zero point.
    private readonly int _leftZero = (int)(product.Left.ZeroPoints[0] - product.Left.Format.MinCode);
    private readonly int _rightZero = (int)(product.Right.ZeroPoints[0] - product.Right.Format.MinCode);
    private readonly float _factor = product.Factor;
    private readonly float _zero = product.Result.ZeroPoints[0];
    private readonly int _low = (int)product.Result.Format.MinCode;
    private readonly int _high = (int)product.Result.Format.MaxCode;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply(Vector512<int> left, Vector512<int> right)
    {
        Vector512<int> products = (left - Vector512.Create(_leftZero)) * (right - Vector512.Create(_rightZero));
        return ByteLanes.Nearest((Vector512.ConvertToSingle(products) * Vector512.Create(_factor)) + Vector512.Create(_zero), _low, _high);
    }
}
