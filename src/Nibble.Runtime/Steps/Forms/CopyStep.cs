using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>The caller's input, into memory of the program's own.</summary>
internal sealed class CopyStep(Held from, Held to) : Step
{
    public override ImmutableArray<Held> Reads => [from];

    public override Held Written => to;

    public override void Run(in Execution run) => run.Floats(from).CopyTo(run.Writable(to));
}
