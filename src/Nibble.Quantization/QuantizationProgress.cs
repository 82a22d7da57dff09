namespace Nibble.Quantization;

/// <summary>How far a quantization has come.</summary>
/// <param name="Stage">The pass or rule at work, or what is looked at.</param>
/// <param name="Layer">The layer that is done.</param>
/// <param name="Done">Layers done in this stage.</param>
/// <param name="Total">Layers that the stage has.</param>
public sealed record QuantizationProgress(string Stage, string Layer, int Done, int Total)
{
    /// <summary>How much of the stage's work is done, 0 to 1: by what layers cost where they differ much, else by their number.</summary>
    public double Fraction { get; init; } = (double)Done / Math.Max(Total, 1);

    /// <summary>What the pass says of the layer, such as why it was left; null where there is nothing to say.</summary>
    public LayerNote? Note { get; init; }

    /// <summary>What the layer's accumulator asked for; null where it fit its limit from the start.</summary>
    public AccumulatorRepair? Repair { get; init; }
}
