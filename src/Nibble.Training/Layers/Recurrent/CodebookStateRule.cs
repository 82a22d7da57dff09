using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Moves a recurrent state, or gates, to the points of a fixed codebook whenever they are made, where these are not evenly spaced.</summary>
public sealed class CodebookStateRule : StateRule
{
    private readonly SmoothSurrogate _surrogate;
    private readonly Interval _range;

    /// <summary>Creates the rule.</summary>
    /// <param name="codebook">The points.</param>
    /// <param name="surrogate">What stands in for the derivative; null for straight through between the outermost points.</param>
    public CodebookStateRule(Codebook codebook, SmoothSurrogate? surrogate = null) =>
        (Codebook, _surrogate, _range) = (codebook, surrogate ?? new StraightThroughSurrogate(), new Interval(codebook.Levels[0], codebook.Levels[^1]));

    /// <summary>The points.</summary>
    public Codebook Codebook { get; }

    /// <inheritdoc/>
    public override void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = Codebook.Decode(Codebook.Encode(x[i]));
    }

    /// <inheritdoc/>
    public override void PassBack(ReadOnlySpan<float> x, Span<float> gradient) =>
        _surrogate.Apply(new QuantizedGroup(_range, x, default), gradient);
}
