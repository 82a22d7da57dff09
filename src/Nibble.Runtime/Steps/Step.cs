using System.Collections.Immutable;

namespace Nibble.Runtime;

/// <summary>One step of an integer program: reads some of what is held and writes one thing, without allocating.</summary>
internal abstract class Step(ImmutableArray<Held> reads, Held written)
{
    public ImmutableArray<Held> Reads => reads;

    public Held Written => written;

    public abstract void Run(in Execution run);
}
