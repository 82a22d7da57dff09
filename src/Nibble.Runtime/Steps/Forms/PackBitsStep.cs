using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>Bipolar codes from bytes to bits; the channels of each pixel, or the elements of each row, begin at a word.</summary>
internal sealed class PackBitsStep(Held from, Held to) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run)
    {
        if (to.Arrangement == Arrangement.Pixels)
            run.FillBorder(to, 0);
        (int length, int words) = BitRows.LengthsOf(run.Plan, from);
        var rows = new ElementRows(run.Plan, from, to);
        ReadOnlySpan<byte> codes = run.Bytes(from);
        Span<ulong> bits = run.Words(to);
        for (int row = 0; row < rows.Count; row++)
        {
            (int x, int y) = rows[row];
            for (int i = 0; i < rows.FromLength / length; i++)
                BitPacking.Pack(codes.Slice(x + (i * length), length), threshold: 1, bits.Slice(y + (i * words), words));
        }
    }
}
