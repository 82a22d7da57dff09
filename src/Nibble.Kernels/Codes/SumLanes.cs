using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary><see cref="FloatCodeSum"/> by lanes. Codes go in and come out as they are, so that every product and sum is the same float as there.</summary>
internal readonly struct SumLanes(FloatCodeSum sum) : IPairLanes
{
    private readonly int _leftMin = (int)sum.Left.Format.MinCode;
    private readonly int _rightMin = (int)sum.Right.Format.MinCode;
    private readonly float _leftFactor = sum.LeftFactor;
    private readonly float _rightFactor = sum.RightFactor;
    private readonly float _offset = sum.Offset;
    private readonly int _low = (int)sum.Result.Format.MinCode;
    private readonly int _high = (int)sum.Result.Format.MaxCode;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Apply(Vector512<int> left, Vector512<int> right)
    {
        Vector512<float> a = Vector512.ConvertToSingle(left + Vector512.Create(_leftMin)), b = Vector512.ConvertToSingle(right + Vector512.Create(_rightMin));
        Vector512<float> code = Vector512.FusedMultiplyAdd(a, Vector512.Create(_leftFactor), Vector512.FusedMultiplyAdd(b, Vector512.Create(_rightFactor), Vector512.Create(_offset)));
        return ByteLanes.Nearest(code, _low, _high);
    }
}
