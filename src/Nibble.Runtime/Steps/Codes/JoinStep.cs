using System.Collections.Immutable;
using Nibble.Kernels;
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
            Write(part, x, new RowGrid(1, outer, 1, 0, length, 0), length, y, new RowGrid(1, outer, 1, 0, step, 0, start));
            start += length;
        }
    }

    private void JoinPixels(in Execution run)
    {
        run.FillBorder(output, zero);
        RowGrid to = run.Plan.ImageOf(output).Interior;
        foreach (JoinPart part in parts)
        {
            PixelGrid from = part.Codes.Image(run.Plan);
            Write(part, part.Codes.Bytes(run), from.Interior, from.Pitch, run.Bytes(output), to);
            to = to with { Start = to.Start + from.Pitch };
        }
    }

    private static void Write(JoinPart part, ReadOnlySpan<byte> x, in RowGrid rows, int length, Span<byte> y, in RowGrid outputRows)
    {
        if (part.Table is null)
            ByteRows.Copy(x, rows, length, y, outputRows);
        else
            part.Table.Run(x, rows, length, y, outputRows);
    }
}
