using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>Images from planes, one for each channel, to pixels that hold their channels side by side; or back.</summary>
internal sealed class RearrangeStep(Held from, Held to, ZeroCode zero) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run)
    {
        if (to.Arrangement == Arrangement.Pixels && !to.Border.IsEmpty)
            run.FillBorder(to, to.Element == Element.Byte ? zero.ByteIn(run.Workspace) : 0);
        PixelGrid grid = run.Plan.ImageOf(to.Arrangement == Arrangement.Pixels ? to : from);
        switch (from.Element)
        {
            case Element.Float:
                Move(run.Floats(from), run.Writable(to), grid);
                break;
            case Element.Byte:
                Move<byte>(run.Bytes(from), run.Bytes(to), grid);
                break;
            default:
                Move<short>(run.Shorts(from), run.Shorts(to), grid);
                break;
        }
    }

    private void Move<T>(ReadOnlySpan<T> source, Span<T> target, PixelGrid grid)
    {
        (int channels, int width, int plane) = (grid.Pitch, grid.Width, grid.Height * grid.Width);
        for (int row = 0; row < grid.Images * grid.Height; row++)
        {
            (int image, int y) = (row / grid.Height, row % grid.Height);
            int pixels = grid.Row(image, y), planes = (image * channels * plane) + (y * width);
            for (int channel = 0; channel < channels; channel++)
            {
                if (to.Arrangement == Arrangement.Pixels)
                {
                    ReadOnlySpan<T> line = source.Slice(planes + (channel * plane), width);
                    for (int x = 0, at = pixels + channel; x < line.Length; x++, at += channels)
                        target[at] = line[x];
                }
                else
                {
                    Span<T> line = target.Slice(planes + (channel * plane), width);
                    for (int x = 0, at = pixels + channel; x < line.Length; x++, at += channels)
                        line[x] = source[at];
                }
            }
        }
    }
}
