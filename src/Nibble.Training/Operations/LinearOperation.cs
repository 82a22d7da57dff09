using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>y = x · Wᵀ + b.</summary>
internal sealed class LinearOperation(Variable x, Variable weight, Variable? bias)
    : Operation(new Shape(x.Value.Shape[0], weight.Value.Shape[0]), x, weight, bias)
{
    private readonly int _m = x.Value.Shape[0];
    private readonly int _n = weight.Value.Shape[0];
    private readonly int _k = x.Value.Shape[1];

    public override void Forward()
    {
        Span<float> y = Result.Value.Values;
        if (bias is not null)
            RowSums.Spread(bias.Value.Values, y);
        FloatGemm.Fastest.Run(new GemmSize(_m, _n, _k), x.Value.Values, transposeLeft: false, weight.Value.Values, transposeRight: true, y, accumulate: bias is not null);
    }

    public override void Backward()
    {
        Span<float> dy = Result.Gradient;
        if (x.NeedsGradient)
        {
            FloatGemm.Fastest.Run(new GemmSize(_m, _k, _n), dy, transposeLeft: false, weight.Value.Values, transposeRight: false, x.BeginGradient());
            x.EndGradient();
        }

        // The weight may change here, so what reads it comes before.
        var size = new GemmSize(_n, _k, _m);
        if (weight.NeedsGradient && weight.Slot!.Direct?.TryProduct(size, dy, x.Value.Values) != true)
        {
            FloatGemm.Fastest.Run(size, dy, transposeLeft: true, x.Value.Values, transposeRight: false, weight.BeginGradient());
            weight.EndGradient();
        }

        if (bias is { NeedsGradient: true })
        {
            RowSums.Of(dy, bias.BeginGradient());
            bias.EndGradient();
        }
    }
}
