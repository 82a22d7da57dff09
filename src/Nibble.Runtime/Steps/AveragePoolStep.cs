using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The mean of the real numbers under a kernel, or of a whole image, for all channels of a pixel at once.</summary>
internal sealed class AveragePoolStep(PoolTaps taps, Held input, Held output) : Step
{
    private readonly float[] _divisors = [.. taps.Counts.Select(count => (float)count)];

    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        run.FillBorder(output, 0);
        PixelGrid from = run.Plan.ImageOf(input), to = run.Plan.ImageOf(output);
        FloatPooling.Average(run.Floats(input), from.Positions(taps.Window, to.Height, to.Width), taps.Offsets, from.Pitch, _divisors, run.Writable(output), to.Interior);
    }
}
