using Nibble.Numerics;

namespace Nibble.Quantization;

/// <summary>How the weights of a layer are rounded to a grid that is already chosen.</summary>
public abstract record WeightRule
{
    private protected WeightRule()
    {
    }

    /// <summary>Each weight to the point next to it. Needs no samples.</summary>
    public static WeightRule Nearest { get; } = new NearestRule();

    /// <summary>Rounding up or down as it serves the layer's output: <see cref="Quantization.AdaRound"/> with its defaults.</summary>
    public static WeightRule AdaRound { get; } = new AdaRound();

    /// <summary>One column after the other, each error made good by the columns still free: <see cref="Quantization.Gptq"/> with its defaults.</summary>
    public static WeightRule Gptq { get; } = new Gptq();

    /// <summary>What reports and errors call the rule.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the rule judges by the inputs that a layer gets, so that it needs samples.</summary>
    internal abstract bool NeedsInputs { get; }

    /// <summary>Weights of the same shape, each a point of the grid.</summary>
    /// <param name="weights">The real weights and where they stand.</param>
    /// <param name="grid">The grid, rounding to nearest even.</param>
    /// <param name="inputs">What the layer's inputs are like; null for rules that don't need it.</param>
    internal abstract Tensor Round(WeightMatrix weights, QuantizationGrid grid, InputMoments? inputs);
}
