using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>An operator that copies or picks codes: what comes out is on the same grid.</summary>
internal sealed class CodeStep(Operator operation, NumberFormat format, int input, int output, int gridSource) : Step
{
    private readonly Transposition? _transposition = operation is Transpose transpose ? new Transposition(transpose) : null;
    private readonly MaxPooling? _pooling = operation is MaxPool pool ? new MaxPooling(pool) : null;

    public override void Run(Workspace workspace)
    {
        ReadOnlySpan<short> x = workspace.Codes(input);
        Span<short> y = workspace.Codes(output);
        if (_transposition is not null)
            _transposition.Move(x, workspace.ShapeOf(input), y);
        else if (_pooling is not null)
            _pooling.Pool(x, workspace.ShapeOf(input), y, workspace.ShapeOf(output), (short)(format.MinCode - workspace.ZeroPoint(gridSource)));
        else if (operation is Relu)
            Rectify(x, y);
        else
            x.CopyTo(y);
    }

    // Without its zero point, the code of zero is 0.
    private static void Rectify(ReadOnlySpan<short> x, Span<short> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = Math.Max(x[i], (short)0);
    }
}
