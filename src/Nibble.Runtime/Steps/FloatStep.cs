using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>An operator on real numbers, in the order of their shapes.</summary>
internal sealed class FloatStep(Operation operation, ImmutableArray<Held> inputs, Held output) : Step(inputs, output)
{
    private readonly Held _output = output;

    public override void Run(in Execution run) => operation.Run(run.Workspace.Real(Reads.AsSpan()), run.Workspace.Real(_output));
}
