using Nibble.Numerics;

namespace Nibble.Training;

/// <summary>The rules of evaluation, where nothing is drawn.</summary>
internal static class Determinism
{
    /// <summary>The same quantizer, its stochastic rounding replaced by rounding to nearest even, drawn signs by taken ones.</summary>
    public static Quantizer Of(Quantizer quantizer) => quantizer switch
    {
        GridQuantizer { Rounding: Rounding.Stochastic } grid => grid with { Rounding = Rounding.NearestEven },
        SignQuantizer { IsStochastic: true } sign => sign with { IsStochastic = false },
        LinearQuantizer { Rounding: Rounding.Stochastic } linear => linear with { Rounding = Rounding.NearestEven },
        DoReFaWeightQuantizer { Rounding: Rounding.Stochastic } weight => weight with { Rounding = Rounding.NearestEven },
        LogarithmicQuantizer { IsStochastic: true } logarithmic => logarithmic with { IsStochastic = false },
        _ => quantizer,
    };
}
