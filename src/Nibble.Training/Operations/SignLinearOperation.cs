using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// y = x · sign(W)ᵀ + b, or sign(x) · sign(W)ᵀ + b: <see cref="SignOperation"/> and <see cref="LinearOperation"/> in one. Signs are taken where
/// a product packs its operands, so nobody stores them, and a product of signs is one of bits.
/// </summary>
/// <remarks>
/// The gradients have the bits of the two operations. A product of bits is exact and y then has one rounding, that of b,
/// where a chain of additions that begins with b may have one in each.
/// </remarks>
internal sealed class SignLinearOperation : Operation
{
    private readonly Variable _x;
    private readonly Variable _weight;
    private readonly Variable? _bias;
    private readonly bool _hasSigns;
    private readonly float _inputReach;
    private readonly float _weightReach;

    private SignLinearOperation(Variable x, bool hasSigns, float inputReach, Variable weight, float weightReach, Variable? bias)
        : base(new Shape(x.Value.Shape[0], weight.Value.Shape[0]), x, weight, bias)
    {
        (_x, _hasSigns, _inputReach) = (x, hasSigns, inputReach);
        (_weight, _weightReach, _bias) = (weight, weightReach, bias);
    }

    private int Rows => _x.Value.Shape[0];

    private int Columns => _weight.Value.Shape[0];

    private int Depth => _x.Value.Shape[1];

    /// <summary>The operation, if the weights are the signs of a parameter whose gradient only passes or not; else null.</summary>
    public static SignLinearOperation? TryOf(Variable x, Variable weight, Variable? bias)
    {
        if (weight.Maker is not SignOperation { Scale: 1, Reach: float weightReach, Values: { Parameter: not null } values })
            return null;
        return x.Maker is SignOperation { Scale: 1, Reach: float inputReach } signs
            ? new SignLinearOperation(signs.Values, hasSigns: true, inputReach, values, weightReach, bias)
            : new SignLinearOperation(x, hasSigns: false, float.PositiveInfinity, values, weightReach, bias);
    }

    public override void Forward()
    {
        Span<float> x = _x.Value.Values, weight = _weight.Value.Values, y = Result.Value.Values;
        var size = new GemmSize(Rows, Columns, Depth);
        if (_hasSigns)
        {
            SignProduct.Run(size, x, weight, _bias is null ? default : _bias.Value.Values, y);
            return;
        }

        if (_bias is not null)
            RowSums.Spread(_bias.Value.Values, y);
        FloatGemm.Fastest.Run(size, x, transposeLeft: false, weight, transposeRight: true, y, accumulate: _bias is not null, signsOfRight: true);
    }

    public override void Backward()
    {
        Span<float> dy = Result.Gradient, x = _x.Value.Values, weight = _weight.Value.Values;
        if (_x.NeedsGradient)
        {
            Span<float> dx = _x.BeginGradient();
            FloatGemm.Fastest.Run(new GemmSize(Rows, Depth, Columns), dy, transposeLeft: false, weight, transposeRight: false, dx, signsOfRight: true);
            Limit(x, _inputReach, dx);
            _x.EndGradient();
        }

        // The weight may change here, so what reads it comes before.
        var size = new GemmSize(Columns, Depth, Rows);
        if (_weight.NeedsGradient && _weight.Slot!.Direct?.TryProduct(size, dy, x, _hasSigns, _weightReach) != true)
        {
            Span<float> gradient = _weight.BeginGradient();
            FloatGemm.Fastest.Run(size, dy, transposeLeft: true, x, transposeRight: false, gradient, signsOfRight: _hasSigns);
            Limit(weight, _weightReach, gradient);
            _weight.EndGradient();
        }

        if (_bias is { NeedsGradient: true })
        {
            RowSums.Of(dy, _bias.BeginGradient());
            _bias.EndGradient();
        }
    }

    private static void Limit(ReadOnlySpan<float> values, float reach, Span<float> gradient)
    {
        if (float.IsFinite(reach))
            StraightThroughSurrogate.Mask(values, new Interval(-reach, reach), gradient);
    }
}
