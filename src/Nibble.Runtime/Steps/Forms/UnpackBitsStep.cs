using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>Bipolar codes from bits to bytes: +1 lies 2 above the least code, -1.</summary>
internal sealed class UnpackBitsStep(Held from, Held to) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run)
    {
        if (to.Arrangement == Arrangement.Pixels)
            run.FillBorder(to, 1);
        (int length, int words) = BitRows.LengthsOf(run.Plan, to);
        var rows = new ElementRows(run.Plan, from, to);
        ReadOnlySpan<ulong> bits = run.Words(from);
        Span<byte> codes = run.Bytes(to);
        for (int row = 0; row < rows.Count; row++)
        {
            (int x, int y) = rows[row];
            for (int i = 0; i < rows.ToLength / Math.Max(length, 1); i++)
                BitPacking.Unpack(bits.Slice(x + (i * words), words), (byte)0, (byte)2, codes.Slice(y + (i * length), length));
        }
    }
}
