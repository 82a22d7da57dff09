using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Points whose distance is learned, with the gradients of <see cref="LsqGradient"/>.</summary>
internal sealed class LearnedStepOperation(Variable x, Variable step, LsqQuantizer quantizer, GridRule rule, float factor, QuantizerSite site, Pass pass)
    : Operation(x.Value.Shape, x, step)
{
    public override bool ReusesGradient => true;

    public override void Forward() => site.Map(rule, x.Value, Result.Value, pass);

    public override void Backward()
    {
        // The place of dx may be that of dy, and values that need no gradient have no place.
        Span<float> dx = x.NeedsGradient ? x.BeginGradient() : Result.Gradient;
        Result.Gradient.CopyTo(dx);
        double ofStep = LearnedGridGradients.OfStep(x.Value.Values, step.Value[0], quantizer.Format.MinCode, quantizer.Format.MaxCode, dx);
        if (x.NeedsGradient)
            x.EndGradient();
        step.BeginGradient()[0] = (float)(ofStep * factor);
        step.EndGradient();
    }
}
