using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>The two derivatives of a learned grid, for eight values at once.</summary>
internal interface ILearnedGridFunction
{
    /// <summary>Where the gradient passes to the values, as a mask, and the derivative by what is learned.</summary>
    Vector256<float> Apply(Vector256<float> values, out Vector256<float> ofLearned);
}
