using Nibble.Kernels;

namespace Nibble.Training;

/// <summary>Points from 0 to a learned limit, with the gradients of <see cref="PactGradient"/>.</summary>
internal sealed class LearnedLimitOperation(Variable x, Variable limit, GridRule rule, QuantizerSite site, Pass pass) : Operation(x.Value.Shape, x, limit)
{
    public override bool ReusesGradient => true;

    public override void Forward() => site.Map(rule, x.Value, Result.Value, pass);

    public override void Backward()
    {
        // The place of dx may be that of dy, and values that need no gradient have no place.
        Span<float> dx = x.NeedsGradient ? x.BeginGradient() : Result.Gradient;
        Result.Gradient.CopyTo(dx);
        double ofLimit = LearnedGridGradients.OfLimit(x.Value.Values, limit.Value[0], dx);
        if (x.NeedsGradient)
            x.EndGradient();
        limit.BeginGradient()[0] = (float)ofLimit;
        limit.EndGradient();
    }
}
