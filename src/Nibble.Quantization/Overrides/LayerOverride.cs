using System.IO.Enumeration;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>What some layers get instead of what the recipe says for all. What is null stays as the recipe or an earlier override says; later overrides win.</summary>
/// <param name="Pattern">The layers: a name, or a pattern in which <c>*</c> stands for any letters and <c>?</c> for one.</param>
public sealed record LayerOverride(string Pattern)
{
    /// <summary>The width of the weights' codes; format, granularity and range are otherwise as they were.</summary>
    public int? WeightBits { get; init; }

    /// <summary>The weights: format, granularity, range.</summary>
    public GridQuantizer? Weights { get; init; }

    /// <summary>The layer's input, per tensor. Layers that read one value share its grid, so what they ask for must agree.</summary>
    public GridQuantizer? Activations { get; init; }

    /// <summary>How weights are rounded to their grid.</summary>
    public WeightRule? Rule { get; init; }

    /// <summary>True leaves the layers real; false takes that back.</summary>
    public bool? IsFloat { get; init; }

    /// <summary>Whether a layer of this name is meant; letters count as they are written.</summary>
    public bool Matches(string layer) => FileSystemName.MatchesSimpleExpression(Pattern, layer, ignoreCase: false);
}
