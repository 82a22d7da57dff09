using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Points whose distances are learned, with the gradients of <see cref="LsqGradient"/>.</summary>
internal sealed class LearnedStepOperation(Variable x, Variable steps, LsqQuantizer quantizer, GridRule rule, float factor, QuantizerSite site, Pass pass)
    : Operation(x.Value.Shape, x, steps)
{
    private readonly double[] _sums = new double[steps.Value.Length];

    public override bool ReusesGradient => true;

    public override void Forward() => site.Map(rule, x.Value, Result.Value, pass);

    public override void Backward()
    {
        // The place of dx may be that of dy, and values that need no gradient have no place.
        Span<float> dx = x.NeedsGradient ? x.BeginGradient() : Result.Gradient;
        Result.Gradient.CopyTo(dx);
        ReadOnlySpan<float> values = x.Value.Values;
        Array.Clear(_sums);
        for (int start = 0, run; start < values.Length; start += run)
        {
            run = rule.Groups.RunFrom(start, values.Length);
            int group = rule.Groups.Of(start);
            _sums[group] += LearnedGridGradients.OfStep(values.Slice(start, run), steps.Value[group], quantizer.Format.MinCode, quantizer.Format.MaxCode, dx.Slice(start, run));
        }

        if (x.NeedsGradient)
            x.EndGradient();
        Span<float> ofSteps = steps.BeginGradient();
        for (int group = 0; group < ofSteps.Length; group++)
            ofSteps[group] = (float)(_sums[group] * factor);
        steps.EndGradient();
    }
}
