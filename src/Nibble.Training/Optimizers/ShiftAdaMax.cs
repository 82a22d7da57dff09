using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>
/// <see cref="AdaMax"/> by shifts instead of products and quotients: m ← β1·m + (1 - β1)·g, v ← max(β2·v, |g|),
/// θ ← θ - AP2(rate / (1 - β1^t)) · m / (AP2(v) + ε), where <see cref="Ap2"/> is the power of two next to a number.
/// </summary>
/// <remarks>
/// Hubara et al. 2016 (arXiv:1602.02830), algorithm 4. The constants are the paper's: rate 2⁻¹⁰, 1 - β1 = 2⁻³, 1 - β2 = 2⁻¹⁰; ε is 2⁻²⁷.
/// Binarized weights also take <see cref="Parameter.UpdateScale"/> and a <see cref="Parameter.Bound"/> of 1.
/// </remarks>
public sealed class ShiftAdaMax : AdaptiveOptimizer
{
    /// <summary>Creates the optimizer with the constants of the paper.</summary>
    public ShiftAdaMax(IReadOnlyList<Parameter> parameters, float learningRate = 1f / 1024)
        : base(parameters, learningRate, "greatest")
    {
        Beta1 = 1 - (1f / 8);
        Beta2 = 1 - (1f / 1024);
        Epsilon = 1f / (1 << 27);
    }

    /// <summary>Whether AP2(v) takes the place of v between steps, as in the authors' Torch7 program.</summary>
    public bool StoresPowersOfTwo { get; init; }

    /// <summary>The optimizer with the constants of the authors' Torch7 program: rate 2⁻⁶, β1 = 0.9, β2 = 0.999, and v stored as a power of two.</summary>
    public static ShiftAdaMax AsInTorch7(IReadOnlyList<Parameter> parameters, float learningRate = 1f / 64) =>
        new(parameters, learningRate) { Beta1 = 0.9f, Beta2 = 0.999f, StoresPowersOfTwo = true };

    private protected override UpdateRule Rule() =>
        new(StoresPowersOfTwo ? UpdateMethod.StoredShiftAdaMax : UpdateMethod.ShiftAdaMax, Ap2.Of((float)(LearningRate / Weight(Beta1))))
        {
            Beta1 = Beta1,
            Beta2 = Beta2,
            Epsilon = Epsilon,
        };
}
