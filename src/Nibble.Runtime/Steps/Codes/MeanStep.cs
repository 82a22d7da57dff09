using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The mean of the codes under a kernel, or of a whole image, for all channels of a pixel at once.</summary>
internal sealed class MeanStep(ByteMeans means, Window window, Held input, Held output, int zero) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        run.FillBorder(output, zero);
        PixelGrid from = run.Plan.ImageOf(input), to = run.Plan.ImageOf(output);
        means.Run(run.Bytes(input), from.Positions(window, to.Height, to.Width), from.Pitch, run.Bytes(output), to.Interior);
    }
}
