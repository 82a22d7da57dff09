namespace Nibble.Graphs;

/// <summary>The mean of the values under the kernel.</summary>
public sealed record AveragePool : Pool
{
    /// <summary>Whether padding counts as zeros; else only the values inside the image are averaged.</summary>
    public bool CountIncludePad { get; init; }
}
