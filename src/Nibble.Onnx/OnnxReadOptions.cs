using System.Collections.Immutable;

namespace Nibble.Onnx;

/// <summary>How a network is read.</summary>
public sealed record OnnxReadOptions
{
    /// <summary>Every open axis stays open.</summary>
    public static OnnxReadOptions Default { get; } = new();

    /// <summary>
    /// Sizes, at least 1, for axes of inputs that the file leaves open, by their names in the file; one without a name is called by its input and
    /// its place, such as <c>x[2]</c>. The batch, the first axis, may stay open; other axes must be known before a network is compiled to integers.
    /// </summary>
    public IReadOnlyDictionary<string, int> Dimensions { get; init; } = ImmutableDictionary<string, int>.Empty;
}
