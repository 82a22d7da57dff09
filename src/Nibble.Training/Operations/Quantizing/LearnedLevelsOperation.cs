using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Weights that are the levels of their codes: a level gets the sum of its members' gradients, the real weights none.</summary>
internal sealed class LearnedLevelsOperation(Variable x, Variable levels, LearnedLevelsSite site) : Operation(x.Value.Shape, x, levels)
{
    private readonly double[] _sums = new double[levels.Value.Length];

    public override void Forward()
    {
        try
        {
            site.Cluster(x.Value);
        }
        catch (NibbleException error) when (error is not TrainingException)
        {
            throw site.Explain(error);
        }

        Span<float> points = Result.Value.Values;
        for (int i = 0; i < points.Length; i++)
            points[i] = levels.Value[site.PlaceOf(i)];
    }

    public override void Backward()
    {
        Array.Clear(_sums);
        ReadOnlySpan<float> gradient = Result.Gradient;
        for (int i = 0; i < gradient.Length; i++)
            _sums[site.PlaceOf(i)] += gradient[i];
        Span<float> ofLevels = levels.BeginGradient();
        for (int level = 0; level < ofLevels.Length; level++)
            ofLevels[level] = (float)_sums[level];
        levels.EndGradient();
        x.BeginGradient().Clear();
        x.EndGradient();
    }
}
