using Nibble.Numerics;

namespace Nibble.Kernels;

/// <summary>What one step does to each element w of a parameter, given its gradient g: plain data, complete for one parameter and one step.</summary>
/// <remarks>
/// In this order: g ← 0 where |w| > <see cref="Reach"/>; g ← clamp(g · <see cref="GradientScale"/>, ±<see cref="GradientLimit"/>) + w · <see cref="Decay"/>; the method makes Δ;
/// w ← w - <see cref="Scale"/> · (Δ + w · <see cref="Shrinkage"/>); w is clamped to ±<see cref="Bound"/> and, where there is a grid, rounded to it.
/// </remarks>
/// <param name="Method">How g becomes Δ.</param>
/// <param name="Rate">The method's rate, its corrections for the first steps included.</param>
public readonly record struct UpdateRule(UpdateMethod Method, float Rate)
{
    /// <summary>β1: how slowly the first moment moves.</summary>
    public float Beta1 { get; init; }

    /// <summary>β2: how slowly the second moment moves.</summary>
    public float Beta2 { get; init; }

    /// <summary>ε: keeps quotients finite.</summary>
    public float Epsilon { get; init; }

    /// <summary>What Adam multiplies √v by: 1 / √(1 - β2^t).</summary>
    public float Correction { get; init; } = 1;

    /// <summary>What gradients are multiplied by first.</summary>
    public float GradientScale { get; init; } = 1;

    /// <summary>Elements of a greater magnitude, and NaN, count as having the gradient 0: where signs are taken of them, the derivative of the clipped identity. Infinite for none.</summary>
    public float Reach { get; init; } = float.PositiveInfinity;

    /// <summary>No gradient's magnitude is taken as greater.</summary>
    public float GradientLimit { get; init; } = float.PositiveInfinity;

    /// <summary>The part of the parameter that is added to its gradient (L2).</summary>
    public float Decay { get; init; }

    /// <summary>The part of the parameter that is added to Δ (decoupled weight decay): rate · decay.</summary>
    public float Shrinkage { get; init; }

    /// <summary>What the whole update is multiplied by.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The greatest magnitude that the parameter may have.</summary>
    public float Bound { get; init; } = float.PositiveInfinity;

    /// <summary>The distance of the points that the parameter is rounded to; 0 for none.</summary>
    public float GridScale { get; init; }

    /// <summary>The least point, in units of their distance.</summary>
    public float GridLow { get; init; }

    /// <summary>The greatest point, in units of their distance.</summary>
    public float GridHigh { get; init; }

    /// <summary>Whether rounding is stochastic; else it is to nearest even.</summary>
    public bool GridIsStochastic { get; init; }

    /// <summary>What stochastic rounding draws from; the element's index is the counter.</summary>
    public CounterRandom Random { get; init; }

    /// <summary>The moments that an element has.</summary>
    public int Moments => Method switch
    {
        UpdateMethod.Descent => 0,
        UpdateMethod.Momentum or UpdateMethod.Nesterov => 1,
        _ => 2,
    };

    // Whether anything but the method itself is asked for.
    internal bool IsPlain => GradientScale == 1 && float.IsPositiveInfinity(Reach) && float.IsPositiveInfinity(GradientLimit) && Decay == 0 && Shrinkage == 0
        && Scale == 1 && float.IsPositiveInfinity(Bound) && GridScale == 0;
}
