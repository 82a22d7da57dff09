using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>An operator that takes each element by itself, on images whose pixels stay where they are.</summary>
internal sealed class PixelFloatStep(Operation operation, ImmutableArray<Held> inputs, Held output) : Step(inputs, output)
{
    private readonly Held _output = output;

    public override void Run(in Execution run)
    {
        run.FillBorder(_output, 0);
        PixelGrid to = run.Plan.ImageOf(_output);
        for (int row = 0; row < to.Images * to.Height; row++)
            operation.Run(run.Workspace.RealRow(Reads.AsSpan(), row), run.Workspace.RealRow(_output, row));
    }
}
