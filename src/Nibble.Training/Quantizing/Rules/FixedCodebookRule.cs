using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The points of one codebook that is known beforehand and nothing is drawn for.</summary>
internal sealed class FixedCodebookRule : PointRule
{
    private readonly Codebook _codebook;

    public FixedCodebookRule(CodebookQuantizer quantizer, Shape shape)
        : base(quantizer.Granularity, shape)
    {
        _codebook = quantizer.Fit([]);
        Array.Fill(Ranges, new Interval(_codebook.Levels[0], _codebook.Levels[^1]));
    }

    public override void Map(Tensor values, Tensor points, CounterRandom random)
    {
        Span<float> from = values.Values, to = points.Values;
        for (int i = 0; i < from.Length; i++)
            to[i] = _codebook.Decode(_codebook.Encode(from[i]));
    }
}
