using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>Pixels with another border.</summary>
internal sealed class PadStep(Held from, Held to, ZeroCode zero) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run)
    {
        run.FillBorder(to, to.Element == Element.Byte && !to.IsBorderLowest ? zero.ByteIn(run.Workspace) : 0);
        var rows = new ElementRows(run.Plan, from, to);
        Span<byte> source = run.Raw(from), target = run.Raw(to);
        int size = from.Element switch { Element.Float => sizeof(float), Element.Byte => 1, _ => sizeof(ulong) };
        for (int row = 0; row < rows.Count; row++)
        {
            (int x, int y) = rows[row];
            source.Slice(x * size, rows.FromLength * size).CopyTo(target[(y * size)..]);
        }
    }
}
