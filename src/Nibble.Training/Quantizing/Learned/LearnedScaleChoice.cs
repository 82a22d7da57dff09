using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The one scale that a site has learned.</summary>
/// <param name="scale">Gives it.</param>
internal sealed class LearnedScaleChoice(Func<Tensor, float> scale) : GridChoice
{
    public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
    {
        scales.Fill(scale(values));
        zeroPoints.Clear();
    }
}
