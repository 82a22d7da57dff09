using System.Collections.Immutable;
using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>What a search for the least number of bits that serves all layers found.</summary>
/// <param name="FloatAccuracy">What the float network reaches.</param>
/// <param name="Steps">Every number of bits that was tried, ascending; the last is the result.</param>
/// <param name="Model">The network with the weights of the last step.</param>
public sealed record UniformBitsResult(double FloatAccuracy, ImmutableArray<UniformBitsStep> Steps, Graph Model)
{
    /// <summary>The least number of bits with which the accuracy holds; null where it did not within those tried.</summary>
    public int? Bits => Steps[^1].Holds ? Steps[^1].Bits : null;
}
