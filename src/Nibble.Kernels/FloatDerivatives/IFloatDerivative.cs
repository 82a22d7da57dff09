using System.Runtime.Intrinsics;

namespace Nibble.Kernels;

/// <summary>Turns the gradient of a function's result into that of its argument, for one number and for eight at once with the same bits.</summary>
internal interface IFloatDerivative
{
    /// <param name="value">The argument or the result, whichever the derivative is known by.</param>
    /// <param name="gradient">The gradient of the result.</param>
    float Apply(float value, float gradient);

    Vector256<float> Apply(Vector256<float> value, Vector256<float> gradient);
}
