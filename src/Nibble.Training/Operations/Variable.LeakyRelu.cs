using Nibble.Numerics;

namespace Nibble.Training;

public sealed partial class Variable
{
    /// <summary>x where x is at least 0, else <paramref name="alpha"/> · x; the derivative is 1 or <paramref name="alpha"/> likewise.</summary>
    public Variable LeakyRelu(float alpha)
    {
        Tensor y = new(Value.Shape);
        Span<float> values = y.Values;
        ReadOnlySpan<float> x = Value.Values;
        for (int i = 0; i < x.Length; i++)
            values[i] = x[i] >= 0 ? x[i] : alpha * x[i];

        return FromThis(y, gradient =>
        {
            ReadOnlySpan<float> inputs = Value.Values;
            for (int i = 0; i < gradient.Length; i++)
                gradient[i] = inputs[i] >= 0 ? gradient[i] : alpha * gradient[i];
        });
    }
}
