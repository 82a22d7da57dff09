using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>
/// What a search for few bits is to reach: a drop or a floor of accuracy, a number of bytes, a width of accumulators, alone or together.
/// With an accuracy to hold, the cost is made as small as that allows; without one, the accuracy is made as great as the other limits allow.
/// </summary>
public sealed record SearchGoal
{
    /// <summary>Measures a network, float or low-bit: greater is better. It is asked once for each trial, by one thread, and may end the search by an <see cref="OperationCanceledException"/>.</summary>
    public required Func<Graph, double> Accuracy { get; init; }

    /// <summary>A slower and surer measure, such as the accuracy on all data where <see cref="Accuracy"/> takes a part: what is found must hold by it as well. Null leaves it at the trials.</summary>
    public Func<Graph, double>? Confirm { get; init; }

    /// <summary>By how much the accuracy may fall below that of the float network; 0.005 is half a point where the measure is a share.</summary>
    public double? MaxDrop { get; init; }

    /// <summary>What the accuracy must be at least.</summary>
    public double? AccuracyAtLeast { get; init; }

    /// <summary>What weights, biases and other constants may take at most, packed.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>What every accumulator must provably fit. Weights that do not are repaired.</summary>
    public AccumulatorLimit? Accumulator { get; init; }

    /// <summary>What is made small once the accuracy holds.</summary>
    public SearchCost Minimize { get; init; }

    /// <summary>Everything but the widths: passes, kinds of grids, rounding rule. Layers for which an override names a width keep it.</summary>
    public QuantizationRecipe Recipe { get; init; } = QuantizationRecipe.Default with
    {
        Weights = new UniformQuantizer(NumberFormat.Int(8, narrow: true)) { Granularity = Granularity.PerChannel(), Range = RangeRule.LeastSquares },
    };

    /// <summary>The widths that weights may have.</summary>
    public ImmutableArray<int> WeightBits { get; init; } = [2, 3, 4, 5, 6, 7, 8];

    /// <summary>The widths that inputs of layers may have where they are searched: with an accumulator limit, or where bit operations are made small.</summary>
    public ImmutableArray<int> ActivationBits { get; init; } = [2, 3, 4, 5, 6, 7, 8];

    /// <summary>The most networks to measure.</summary>
    public int MaxTrials { get; init; } = 60;

    /// <summary>How long to go on starting trials; null sets no limit. With a limit, the result depends on the machine's speed.</summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Whether the widths of activations are searched.</summary>
    internal bool SearchesActivations => Accumulator is not null || Minimize == SearchCost.BitOperations;

    /// <summary>The least accuracy, given that of the float network; null where none was asked for.</summary>
    internal double? TargetFor(double floatAccuracy) => (MaxDrop, AccuracyAtLeast) switch
    {
        (double drop, double floor) => Math.Max(floatAccuracy - drop, floor),
        (double drop, null) => floatAccuracy - drop,
        (null, double floor) => floor,
        _ => null,
    };

    /// <summary>Refuses goals that mean nothing.</summary>
    internal void Check()
    {
        if (MaxDrop is null && AccuracyAtLeast is null && MaxBytes is null && Accumulator is null)
            throw new QuantizationException($"A search needs a goal: {nameof(MaxDrop)}, {nameof(AccuracyAtLeast)}, {nameof(MaxBytes)} or {nameof(Accumulator)}.");
        if (MaxDrop is double drop && !(drop >= 0))
            throw new QuantizationException($"{nameof(MaxDrop)} is at least 0, but {drop} was given.");
        if (AccuracyAtLeast is double floor && !double.IsFinite(floor))
            throw new QuantizationException($"{nameof(AccuracyAtLeast)} is a number, but {floor} was given.");
        if (MaxBytes is <= 0)
            throw new QuantizationException($"{nameof(MaxBytes)} is at least 1, but {MaxBytes} was given.");
        if (MaxTrials < 1)
            throw new QuantizationException($"{nameof(MaxTrials)} is at least 1, but {MaxTrials} was given.");
        foreach ((string name, ImmutableArray<int> bits) in new[] { (nameof(WeightBits), WeightBits), (nameof(ActivationBits), ActivationBits) })
            if (bits.IsDefaultOrEmpty || bits.Any(width => width is < 2 or > 16))
                throw new QuantizationException($"{nameof(SearchGoal)}.{name} holds at least one width, each from 2 to 16, but it has {(bits.IsDefaultOrEmpty ? "none" : string.Join(", ", bits))}.");
    }
}
