using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>A convolution of each channel by itself, on real numbers.</summary>
internal sealed class FloatDepthwiseStep(LayerGeometry geometry, FloatDepthwise product, Held input, Held output) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        run.FillBorder(output, 0);
        (RowGrid rows, RowGrid written) = geometry.Rows(run.Plan, input, output);
        product.Run(run.Floats(input), rows, run.Writable(output), written);
    }
}
