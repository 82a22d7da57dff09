namespace Nibble.Benchmarks;

/// <summary>How many bytes one call of a benchmark reads and writes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TrafficAttribute(long bytes) : Attribute
{
    public long Bytes { get; } = bytes;
}
