using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>LSQ's derivatives.</summary>
internal readonly struct LearnedStepFunction(float step, float low, float high) : ILearnedGridFunction
{
    public Vector256<float> Apply(Vector256<float> values, out Vector256<float> ofLearned)
    {
        Vector256<float> steps = values / Vector256.Create(step), least = Vector256.Create(low), greatest = Vector256.Create(high);
        Vector256<float> isBelow = Vector256.LessThanOrEqual(steps, least), isAbove = Vector256.GreaterThanOrEqual(steps, greatest);
        Vector256<float> inside = Vector256.Round(steps, MidpointRounding.ToEven) - steps;
        Vector256<float> passes = Vector256.GreaterThan(steps, least) & Vector256.LessThan(steps, greatest);
        ofLearned = (inside & passes) + (least & isBelow) + (greatest & isAbove);
        return passes;
    }
}
