using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The greatest value under a kernel, of real numbers, of codes or of bits, for all channels of a pixel at once.</summary>
internal sealed class MaxPoolStep(MaxPool pool, PixelGrid grid, Held input, Held output, ZeroCode zero) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    // A pixel is one stretch, whatever the kernel: its channels are not mixed.
    private readonly int[] _taps = grid.PixelTaps(pool.Window, pool.KernelHeight, pool.KernelWidth);

    public override void Run(in Execution run)
    {
        run.FillBorder(output, output.Element == Element.Byte ? zero.ByteIn(run.Workspace) : 0);
        PixelGrid from = run.Plan.ImageOf(input), to = run.Plan.ImageOf(output);
        RowGrid rows = from.Positions(pool.Window, to.Height, to.Width);
        switch (input.Element)
        {
            case Element.Float:
                FloatPooling.Max(run.Floats(input), rows, _taps, from.Pitch, run.Writable(output), to.Interior);
                break;
            case Element.Byte:
                BytePooling.Max(run.Bytes(input), rows, _taps, from.Pitch, run.Bytes(output), to.Interior);
                break;
            default:
                BitPooling.Max(run.Words(input), rows, _taps, from.Pitch, run.Words(output), to.Interior);
                break;
        }
    }
}
