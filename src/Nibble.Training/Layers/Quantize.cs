using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Maps activations to few points, where they are made: after an activation function or a batch normalization.</summary>
public sealed class Quantize : Layer
{
    private readonly Quantizer _quantizer;
    private QuantizerSite? _site;

    /// <summary>Creates the layer.</summary>
    /// <param name="quantizer">
    /// What maps the values. The range of a <see cref="UniformQuantizer"/> or <see cref="PowerOfTwoQuantizer"/> is a moving average of the batches';
    /// other points are fixed or learned.
    /// </param>
    /// <exception cref="TrainingException">It has codes wider than 24 bits, is per channel, or its points depend on the batch.</exception>
    public Quantize(Quantizer quantizer) => _quantizer = QuantizerSites.CheckedForValues(quantizer)!;

    /// <summary>What stands in for the derivative; null for the quantizer's own, <see cref="Surrogate.DefaultOf"/>.</summary>
    public Surrogate? Surrogate { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters => Site.Parameters;

    internal override IReadOnlyList<QuantizerSite> Sites => [Site];

    internal override bool IsNumbered => false;

    private QuantizerSite Site => _site ??= QuantizerSites.ForValues("values", _quantizer, Surrogate);

    /// <inheritdoc/>
    public override Variable Forward(Variable input, Pass pass) => Site.Apply(input, pass);

    /// <inheritdoc/>
    public override void AddTo(GraphBuilder builder, string input, string output) => Site.AddTo(builder, input, output);
}
