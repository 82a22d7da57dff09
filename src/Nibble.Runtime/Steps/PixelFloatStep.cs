using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>An operator that takes each element by itself, on images whose pixels stay where they are.</summary>
internal sealed class PixelFloatStep(Operation operation, ImmutableArray<Held> inputs, Held output) : Step
{
    public override ImmutableArray<Held> Reads => inputs;

    public override Held Written => output;

    public override void Run(in Execution run)
    {
        run.FillBorder(output, 0);
        PixelGrid to = run.Plan.ImageOf(output);
        for (int row = 0; row < to.Images * to.Height; row++)
            operation.Run(run.Workspace.RealRow(inputs.AsSpan(), row), run.Workspace.RealRow(output, row));
    }
}
