using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>max(x, 0), with the derivative 1 where x is above 0, else 0. NaN stays NaN.</summary>
    public Variable Relu()
    {
        Tensor y = new(Value.Shape);
        Span<float> values = y.Values;
        ReadOnlySpan<float> x = Value.Values;
        for (int i = 0; i < x.Length; i++)
            values[i] = Math.Max(x[i], 0);

        return FromThis(y, gradient =>
        {
            ReadOnlySpan<float> outputs = y.Values;
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] = outputs[i] > 0 ? gradient[i] : 0;
        });
    }
}
