namespace Nibble.Runtime;

/// <summary>A function of each element by itself.</summary>
internal sealed class Mapping(Func<float, float> function) : Operation
{
    public override void Run(ReadOnlySpan<FloatValue> inputs, FloatValue output)
    {
        ReadOnlySpan<float> x = inputs[0].Values;
        Span<float> y = output.Values;
        for (int i = 0; i < y.Length; i++)
            y[i] = function(x[i]);
    }
}
