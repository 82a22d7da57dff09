using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>An operator on real numbers, in the order of their shapes.</summary>
internal sealed class FloatStep(Operation operation, ImmutableArray<Held> inputs, Held output) : Step
{
    public override ImmutableArray<Held> Reads => inputs;

    public override Held Written => output;

    public override void Run(in Execution run) => operation.Run(run.Workspace.Real(inputs.AsSpan()), run.Workspace.Real(output));
}
