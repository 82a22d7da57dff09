using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>One step of an integer program: reads some of what is held and writes one thing, without allocating.</summary>
internal abstract class Step
{
    public abstract ImmutableArray<Held> Reads { get; }

    public abstract Held Written { get; }

    public abstract void Run(in Execution run);
}
