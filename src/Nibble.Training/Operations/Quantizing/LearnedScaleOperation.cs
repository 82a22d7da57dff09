using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>A codebook times a learned scale, with the gradients of <see cref="ScaledCodebookGradient"/>; allocates.</summary>
internal sealed class LearnedScaleOperation(Variable x, Variable scale, Func<ScaledCodebookQuantizer> present, Surrogate surrogate, QuantizerSite site)
    : Operation(x.Value.Shape, x, scale)
{
    private CodebookRule? _rule;
    private ScaledCodebookQuantizer? _quantizer;

    public override bool ReusesGradient => true;

    public override void Forward()
    {
        _quantizer = present();
        _rule = new CodebookRule(_quantizer, x.Value.Shape);
        try
        {
            _rule.Map(x.Value, Result.Value, default);
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw site.Explain(error);
        }
    }

    public override void Backward()
    {
        float ofScale = ScaledCodebookGradient.Apply(_quantizer!, Standardized(), Result.Gradient.ToArray());
        if (x.NeedsGradient)
        {
            Span<float> dx = x.BeginGradient();
            Result.Gradient.CopyTo(dx);
            surrogate.Apply(_rule!.Groups, _rule.Ranges, x.Value.Values, Result.Value.Values, dx);
            x.EndGradient();
        }

        scale.BeginGradient()[0] = ofScale;
        scale.EndGradient();
    }

    // The values that the scale divides: each group at mean 0 and deviation 1 where the quantizer brings them there.
    private float[] Standardized()
    {
        float[] values = x.Value.Values.ToArray();
        if (!_quantizer!.Standardizes)
            return values;
        GroupWalk groups = _rule!.Groups;
        var (sums, squares, counts) = (new double[groups.Count], new double[groups.Count], new int[groups.Count]);
        for (int i = 0; i < values.Length; i++)
            (sums[groups.Of(i)], counts[groups.Of(i)]) = (sums[groups.Of(i)] + values[i], counts[groups.Of(i)] + 1);
        for (int i = 0; i < values.Length; i++)
        {
            double distance = values[i] - (sums[groups.Of(i)] / counts[groups.Of(i)]);
            squares[groups.Of(i)] += distance * distance;
        }

        for (int i = 0; i < values.Length; i++)
        {
            int group = groups.Of(i);
            double deviation = squares[group] == 0 ? 1 : Math.Sqrt(squares[group] / (counts[group] - 1));
            values[i] = (float)((values[i] - (sums[group] / counts[group])) / deviation);
        }

        return values;
    }
}
