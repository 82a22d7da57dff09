using Nibble.Graphs;
using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>What a model file was turned into.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Model">The quantized network.</param>
/// <param name="Layers">What its layers are made of and what is proved of them.</param>
/// <param name="Before">How the float model does; null without labels or targets.</param>
/// <param name="After">How the quantized model does; null without labels or targets.</param>
/// <param name="FileBytesBefore">The size of the float model's file.</param>
/// <param name="FileBytesAfter">The size of the quantized model's file.</param>
public sealed record QuantizeResult(
    QuantizeOptions Options,
    Graph Model,
    QuantizationReport Layers,
    EvaluationResult? Before,
    EvaluationResult? After,
    long FileBytesBefore,
    long FileBytesAfter)
{
    /// <summary>What passes did to layers, or why they left them.</summary>
    public IReadOnlyList<LayerNote> Notes { get; init; } = [];

    /// <summary>The fraction of samples that the two models classify differently; null without classes.</summary>
    public double? Flips => Before?.Predictions is { } before && After?.Predictions is { } after
        ? before.Zip(after).Count(pair => pair.First != pair.Second) / (double)Math.Max(before.Length, 1)
        : null;
}
