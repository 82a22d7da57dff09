using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The scales that a site has learned.</summary>
/// <param name="write">Writes them, for the values at hand.</param>
internal sealed class LearnedScaleChoice(Action<Tensor, Span<float>> write) : GridChoice
{
    public override void Choose(Tensor values, GroupWalk groups, Span<float> scales, Span<long> zeroPoints)
    {
        write(values, scales);
        zeroPoints.Clear();
    }
}
