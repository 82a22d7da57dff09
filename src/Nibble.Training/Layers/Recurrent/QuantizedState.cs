using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>Rules of recurrent layers that are quantizers.</summary>
public static class QuantizedState
{
    /// <summary>The rule of a quantizer whose points are known beforehand: <see cref="GridStateRule"/> where they are a grid's, else <see cref="CodebookStateRule"/>.</summary>
    /// <param name="quantizer">Such as <see cref="FixedGridQuantizer"/>, <see cref="SignQuantizer"/> with a scale, <see cref="LinearQuantizer"/>, or <see cref="LogarithmicQuantizer"/> with a greatest exponent.</param>
    /// <param name="surrogate">What stands in for the derivative; null for the quantizer's own.</param>
    /// <exception cref="TrainingException">The points depend on the values or are learned or drawn, or the surrogate looks at more than one number.</exception>
    public static StateRule Of(Quantizer quantizer, Surrogate? surrogate = null)
    {
        if ((surrogate ?? Surrogate.DefaultOf(quantizer)) is not SmoothSurrogate smooth)
            throw new TrainingException($"A recurrent state has a surrogate of single numbers, but got {surrogate ?? Surrogate.DefaultOf(quantizer)}. Choose one such as {nameof(Surrogate.StraightThrough)}.");
        return EvenlySpaced.Of(QuantizerSites.CheckedForValues(quantizer)!) switch
        {
            FixedGridQuantizer { Rounding: Rounding.NearestEven } grid => new GridStateRule(QuantizationGrid.PerTensor(grid.Format, grid.Scale, grid.ZeroPoint), smooth),
            SignQuantizer { IsStochastic: false, Scale: float scale } => new GridStateRule(QuantizationGrid.PerTensor(NumberFormat.Bipolar, scale), smooth),
            WageQuantizer { Scale: 1, Bits: > 1 and <= 15 } wage => new GridStateRule(Wage.Grid(wage.Bits), smooth),
            ScaledCodebookQuantizer scaled => new CodebookStateRule(scaled.Fit([]), smooth),
            _ when quantizer is CodebookQuantizer { ParametersPerGroup: 0 } coded && Determinism.Of(coded) == coded => new CodebookStateRule(coded.Fit([]), smooth),
            _ => throw new TrainingException($"A recurrent state is moved to points that are the same for all numbers and at all times, but {quantizer} chooses, learns or draws them. Choose fixed ones, such as {nameof(FixedGridQuantizer)}, {nameof(SignQuantizer)} or {nameof(LinearQuantizer)}."),
        };
    }
}
