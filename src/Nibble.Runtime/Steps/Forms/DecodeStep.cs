using System.Collections.Immutable;
using Nibble.Kernels;

namespace Nibble.Runtime;

/// <summary>The real numbers that a value's codes stand for.</summary>
internal sealed class DecodeStep(Held from, Held to, ZeroCode zero) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run)
    {
        float scale = zero.ScaleIn(run.Workspace);
        if (from.Element == Element.Short)
        {
            GridKernels.Decode(run.Shorts(from), scale, run.Writable(to));
            return;
        }

        if (to.Arrangement == Arrangement.Pixels)
            run.FillBorder(to, 0);
        var rows = new ElementRows(run.Plan, from, to);
        ReadOnlySpan<byte> codes = run.Bytes(from);
        Span<float> values = run.Writable(to);
        int origin = zero.ByteIn(run.Workspace);
        for (int row = 0; row < rows.Count; row++)
        {
            (int x, int y) = rows[row];
            ByteGrid.Decode(codes.Slice(x, rows.FromLength), scale, origin, values.Slice(y, rows.ToLength));
        }
    }
}
