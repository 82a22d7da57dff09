using System.Collections.Immutable;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>Codes joined along an axis; of images that are held as pixels, along their channels.</summary>
internal sealed class JoinStep(ImmutableArray<JoinPart> parts, Held output, int axis, int zero) : Step
{
    public override ImmutableArray<Held> Reads { get; } = [.. parts.Select(part => part.Codes.Held).OfType<Held>().Distinct()];

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        if (output.Arrangement == Arrangement.Pixels)
            JoinPixels(run);
        else
            JoinPlain(run);
    }

    private void JoinPlain(in Execution run)
    {
        Shape shape = run.Plan.ShapeOf(output.Value);
        Span<byte> y = run.Bytes(output);
        int outer = 1, start = 0;
        foreach (int size in shape.Sizes[..axis])
            outer *= size;
        if (y.IsEmpty)
            return;
        int step = y.Length / outer;
        foreach (JoinPart part in parts)
        {
            ReadOnlySpan<byte> x = part.Codes.Bytes(run);
            int length = x.Length / outer;
            for (int block = 0; block < outer; block++)
                Write(part, x.Slice(block * length, length), y.Slice((block * step) + start, length));
            start += length;
        }
    }

    private void JoinPixels(in Execution run)
    {
        run.FillBorder(output, zero);
        Span<byte> y = run.Bytes(output);
        PixelGrid to = run.Plan.ImageOf(output);
        int start = 0;
        foreach (JoinPart part in parts)
        {
            ReadOnlySpan<byte> x = part.Codes.Bytes(run);
            PixelGrid from = part.Codes.Image(run.Plan);
            for (int row = 0; row < to.Images * to.Height; row++)
            {
                (int image, int line) = Math.DivRem(row, to.Height);
                (int source, int target) = (from.Row(image, line), to.Row(image, line) + start);
                for (int pixel = 0; pixel < to.Width; pixel++)
                    Write(part, x.Slice(source + (pixel * from.Pitch), from.Pitch), y.Slice(target + (pixel * to.Pitch), from.Pitch));
            }

            start += from.Pitch;
        }
    }

    private static void Write(JoinPart part, ReadOnlySpan<byte> x, Span<byte> y)
    {
        if (part.Table is null)
            x.CopyTo(y);
        else
            part.Table.Run(x, y);
    }
}
