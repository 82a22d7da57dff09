using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Runtime;

/// <summary>An operator that copies or picks codes, in the order of their shape: what comes out is on the same grid.</summary>
internal sealed class CodeStep(Operator operation, Held input, Held output, ZeroCode zero) : Step
{
    public override ImmutableArray<Held> Reads => [input];

    public override Held Written => output;

    private readonly Transposition? _transposition = operation is Transpose transpose ? new Transposition(transpose) : null;
    private readonly MaxPooling? _pooling = operation is MaxPool pool ? new MaxPooling(pool) : null;

    public override void Run(in Execution run)
    {
        if (input.Element == Element.Byte)
            Move(run, run.Bytes(input), run.Bytes(output), (byte)0, (byte)zero.ByteIn(run.Workspace));
        else
            Move(run, run.Shorts(input), run.Shorts(output), (short)(zero.Least - run.Workspace.ZeroPoint(zero.GridSource)), (short)0);
    }

    private void Move<T>(in Execution run, ReadOnlySpan<T> x, Span<T> y, T lowest, T origin)
        where T : System.Numerics.INumber<T>
    {
        if (_transposition is not null)
        {
            _transposition.Move(x, run.Plan.ShapeOf(input.Value), y);
            return;
        }

        if (_pooling is not null)
        {
            _pooling.Pool(x, run.Plan.ShapeOf(input.Value), y, run.Plan.ShapeOf(output.Value), lowest);
            return;
        }

        if (operation is not Relu)
        {
            x.CopyTo(y);
            return;
        }

        for (int i = 0; i < y.Length; i++)
            y[i] = T.Max(x[i], origin);
    }
}
