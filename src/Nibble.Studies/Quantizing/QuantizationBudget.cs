using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>What a quantized model may cost, in accuracy or in bytes, and how long to look for the bits that keep to it. The accumulator's limit is the recipe's.</summary>
public sealed record QuantizationBudget
{
    /// <summary>By how much the share of right answers may fall below the float model's: 0.005 is half a point.</summary>
    public double? MaxDrop { get; init; }

    /// <summary>The share of right answers to hold.</summary>
    public double? AccuracyAtLeast { get; init; }

    /// <summary>What constants may take at most, packed.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>What is made small once the accuracy holds.</summary>
    public SearchCost Minimize { get; init; }

    /// <summary>The most networks to measure.</summary>
    public int Trials { get; init; } = 60;

    /// <summary>How long to go on starting trials; null for no limit.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Samples that each trial is measured on: training samples that were not calibrated on, or test samples where the data has no others. What is found must hold on all test samples as well.</summary>
    public int SamplesPerTrial { get; init; } = 2000;
}
