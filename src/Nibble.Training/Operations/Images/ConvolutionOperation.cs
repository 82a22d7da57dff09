using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>y = w ∗ x + b over images whose pixels have their channels side by side.</summary>
internal sealed class ConvolutionOperation(Variable x, Variable weight, Variable? bias, ConvolutionShape shape, float paddingValue)
    : Operation(new Shape(shape.Images, shape.OutputHeight, shape.OutputWidth, shape.Outputs), x, weight, bias), IDisposable
{
    private readonly ConvolutionEngine _engine = new(shape, paddingValue);

    // A bias may need a gradient where its weights do not.
    private readonly float[]? _weightGradient = bias is { NeedsGradient: true } && !weight.NeedsGradient ? new float[shape.WeightLength] : null;

    public override void Forward() =>
        _engine.Forward(x.Value.Values, weight.Value.Values, bias is null ? [] : bias.Value.Values, Result.Value.Values);

    public override void Backward()
    {
        Span<float> dy = Result.Gradient;
        if (x.NeedsGradient)
        {
            _engine.InputGradient(dy, weight.Value.Values, x.BeginGradient());
            x.EndGradient();
        }

        bool learnsBias = bias is { NeedsGradient: true };
        if (!weight.NeedsGradient && !learnsBias)
            return;
        Span<float> dw = weight.NeedsGradient ? weight.BeginGradient() : _weightGradient, db = learnsBias ? bias!.BeginGradient() : [];
        _engine.WeightGradient(x.Value.Values, dy, dw, db);
        if (weight.NeedsGradient)
            weight.EndGradient();
        if (learnsBias)
            bias!.EndGradient();
    }

    public void Dispose() => _engine.Dispose();
}
