using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>tanh x, with the derivative 1 - tanh² x.</summary>
    public Variable Tanh()
    {
        Tensor y = new(Value.Shape);
        Span<float> values = y.Values;
        ReadOnlySpan<float> x = Value.Values;
        for (int i = 0; i < x.Length; i++)
            values[i] = ActivationFunctions.Tanh(x[i]);

        return FromThis(y, gradient =>
        {
            ReadOnlySpan<float> outputs = y.Values;
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] *= 1 - (outputs[i] * outputs[i]);
        });
    }
}
