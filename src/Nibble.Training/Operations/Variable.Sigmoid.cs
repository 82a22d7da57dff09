using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>σ(x) = 1 / (1 + e^-x), with the derivative σ(x) · (1 - σ(x)).</summary>
    public Variable Sigmoid()
    {
        Tensor y = new(Value.Shape);
        Span<float> values = y.Values;
        ReadOnlySpan<float> x = Value.Values;
        for (int i = 0; i < x.Length; i++)
            values[i] = ActivationFunctions.Sigmoid(x[i]);

        return FromThis(y, gradient =>
        {
            ReadOnlySpan<float> outputs = y.Values;
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] *= outputs[i] * (1 - outputs[i]);
        });
    }
}
