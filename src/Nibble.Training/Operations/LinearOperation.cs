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
        for (int row = 0; bias is not null && row < _m; row++)
            bias.Value.Values.CopyTo(y.Slice(row * _n, _n));
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

        if (weight.NeedsGradient)
        {
            FloatGemm.Fastest.Run(new GemmSize(_n, _k, _m), dy, transposeLeft: true, x.Value.Values, transposeRight: false, weight.BeginGradient());
            weight.EndGradient();
        }

        if (bias is { NeedsGradient: true })
        {
            Span<float> db = bias.BeginGradient();
            db.Clear();
            for (int row = 0; row < _m; row++)
                FloatElementwise.Add(db, dy.Slice(row * _n, _n), db);
            bias.EndGradient();
        }
    }
}
