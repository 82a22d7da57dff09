using Nibble.Graphs;
using Nibble.Quantization;
using Nibble.Runtime;

namespace Nibble.Studies;

/// <summary>What a model file was turned into.</summary>
/// <param name="Options">What was asked.</param>
/// <param name="Model">The quantized network.</param>
/// <param name="Layers">What its layers are made of, what is proved of them, and what they do to the outputs; these compared on all test samples.</param>
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

    /// <summary>What it took to make accumulators fit their limit, for each layer that did not.</summary>
    public IReadOnlyList<AccumulatorRepair> Repairs { get; init; } = [];

    /// <summary>The search that a budget asked for; null without one.</summary>
    public BudgetedSearch? Search { get; init; }

    /// <summary>How the quantized network runs.</summary>
    public required SampleRunner Runs { get; init; }
}
