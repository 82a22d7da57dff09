using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The signs of values times a scale, zero counting as positive: the operand of a binary product.</summary>
internal sealed class SignOperation(Variable x, float scale, Surrogate surrogate) : ElementwiseOperation(x)
{
    /// <summary>The values whose signs are taken.</summary>
    public Variable Values => Inputs[0]!;

    /// <summary>The magnitude of every result.</summary>
    public float Scale => scale;

    /// <summary>What stands in for the derivative.</summary>
    public Surrogate Surrogate => surrogate;

    protected override void Compute(ReadOnlySpan<float> x, Span<float> y) => GridKernels.FakeQuantize(x, NumberFormat.Bipolar, scale, 0, y);

    protected override void Derive(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        dy.CopyTo(dx);
        surrogate.Apply(new QuantizedGroup(new Interval(-scale, scale), x, y), dx);
    }
}
