using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Which quantizers can stand where, and the sites that they become there.</summary>
internal static class QuantizerSites
{
    /// <summary>The quantizer, if weights of this shape can be trained with it.</summary>
    /// <exception cref="TrainingException">They can't.</exception>
    public static Quantizer? CheckedForWeights(Quantizer? quantizer, Shape weight)
    {
        CheckWidth(quantizer);
        if (quantizer is WageGradientQuantizer or DoReFaGradientQuantizer)
            throw new TrainingException($"{quantizer.GetType().Name} maps gradients, not weights. Give it to {nameof(WeightedLayer.WeightGradientQuantizer)} or {nameof(WeightedLayer.OutputGradientQuantizer)}.");
        if (quantizer?.Granularity.Axis >= weight.Rank)
            throw new TrainingException($"Weights of {weight.Rank} axes have no axis {quantizer.Granularity.Axis}. Choose Granularity.PerChannel(0), one scale a neuron or filter, or PerTensor.");
        if (quantizer is TernaryQuantizer { Scale.Parameters: 0 } && !quantizer.Granularity.Over(weight).HasWholeRuns(checked((int)weight.ElementCount)))
            throw new TrainingException($"Two ternary scales are learned for weights whose groups lie side by side, but {quantizer.Granularity} of {weight} does not. Choose PerTensor, PerChannel(0), or PerGroup along the last axis.");
        return quantizer;
    }

    /// <summary>The quantizer, if inputs, activations or states can be trained and evaluated with it.</summary>
    /// <exception cref="TrainingException">They can't.</exception>
    public static Quantizer? CheckedForValues(Quantizer? quantizer)
    {
        CheckWidth(quantizer);
        if (quantizer?.Granularity.Axis is not null)
            throw new TrainingException($"A quantizer of inputs or activations has one scale, but {quantizer.Granularity} was asked for. Choose Granularity.PerTensor.");
        if (quantizer is WageGradientQuantizer or DoReFaGradientQuantizer)
            throw new TrainingException($"{quantizer.GetType().Name} maps gradients, not values. Give it to {nameof(WeightedLayer.OutputGradientQuantizer)} or a {nameof(QuantizeErrors)} layer.");
        if (quantizer is SignQuantizer { Scale: null } or WageQuantizer { Scale: null } or ScaledCodebookQuantizer { Scale: null } or ScaledCodebookQuantizer { Standardizes: true }
            or LogarithmicQuantizer { MaxExponent: null } or TernaryQuantizer or KMeansQuantizer or DoReFaWeightQuantizer)
            throw new TrainingException($"The points of {quantizer} depend on all values of a batch, so that a prediction would depend on what else is in the batch. Choose one with fixed, learned or moving points, such as {nameof(UniformQuantizer)}, {nameof(LsqQuantizer)}, {nameof(PactQuantizer)}, or {nameof(SignQuantizer)} with a {nameof(SignQuantizer.Scale)}.");
        return quantizer;
    }

    /// <summary>The quantizer, if it can map gradients on their way back.</summary>
    /// <exception cref="TrainingException">It can't.</exception>
    public static Quantizer? CheckedForErrors(Quantizer? quantizer)
    {
        CheckWidth(quantizer);
        return quantizer;
    }

    /// <summary>The site of a layer's weights.</summary>
    /// <param name="quantizer">What maps them.</param>
    /// <param name="surrogate">What stands in for the derivative; null for the quantizer's own.</param>
    /// <param name="weight">Their shape.</param>
    /// <param name="interval">Training passes from one choice of a grid to the next; 0 for as few as are cheap.</param>
    /// <param name="name">What the layer calls them.</param>
    public static QuantizerSite ForWeights(Quantizer quantizer, Surrogate? surrogate, Shape weight, int interval, string name = "weight") => quantizer switch
    {
        LsqQuantizer step => new LearnedStepSite(name, step, Math.Max(step.Granularity.Over(weight).Count, 1), areWeights: true),
        PactQuantizer limit => new LearnedLimitSite(name, limit),
        TernaryQuantizer { Scale.Parameters: 0 } ternary => new LearnedTernarySite(name, ternary),
        ScaledCodebookQuantizer { Scale: not null } scaled => new LearnedScaleSite(name, scaled, surrogate),
        KMeansQuantizer clusters => new LearnedLevelsSite(name, clusters, weight),
        GridQuantizer grid => new WeightGridSite(name, grid, surrogate, weight, interval),
        _ => new RuleSite(name, quantizer, surrogate),
    };

    /// <summary>The site of values that pass through a layer.</summary>
    /// <param name="name">What they are: <c>input</c>, <c>state</c>, <c>output</c>.</param>
    /// <param name="quantizer">What maps them.</param>
    /// <param name="surrogate">What stands in for the derivative; null for the quantizer's own.</param>
    public static QuantizerSite ForValues(string name, Quantizer quantizer, Surrogate? surrogate) => EvenlySpaced.Of(quantizer) switch
    {
        LsqQuantizer step => new LearnedStepSite(name, step, 1, areWeights: false),
        PactQuantizer limit => new LearnedLimitSite(name, limit),
        ScaledCodebookQuantizer scaled => new LearnedScaleSite(name, scaled, surrogate),
        UniformQuantizer or PowerOfTwoQuantizer => new MovingRangeSite(name, (GridQuantizer)quantizer, surrogate),
        { } fixedPoints => new RuleSite(name, fixedPoints, surrogate ?? Surrogate.DefaultOf(quantizer)),
    };

    private static void CheckWidth(Quantizer? quantizer)
    {
        if (quantizer is GridQuantizer { Format.Bits: > 24 } grid)
            throw new TrainingException($"A layer can't train with {grid.Format}: values are 32-bit floats with 24 significant bits. Choose at most 24 bits.");
    }
}
