using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>PACT's derivatives.</summary>
internal readonly struct LearnedLimitFunction(float limit) : ILearnedGridFunction
{
    public Vector256<float> Apply(Vector256<float> values, out Vector256<float> ofLearned)
    {
        Vector256<float> most = Vector256.Create(limit);
        ofLearned = Vector256.GreaterThanOrEqual(values, most) & Vector256<float>.One;
        return Vector256.GreaterThanOrEqual(values, Vector256<float>.Zero) & Vector256.LessThan(values, most);
    }
}
