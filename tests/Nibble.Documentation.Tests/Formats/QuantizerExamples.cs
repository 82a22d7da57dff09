using Nibble.Numerics;

namespace Nibble.Documentation.Tests;

/// <summary>One quantizer of each kind: what docs/formats.md draws. A new kind adds a line here and a section there.</summary>
internal static class QuantizerExamples
{
    /// <summary>All examples by the names of their types.</summary>
    public static IReadOnlyDictionary<string, Quantizer> All { get; } = new Quantizer[]
    {
        new UniformQuantizer(NumberFormat.Int(3)) { Range = RangeRule.LeastSquares },
        new PowerOfTwoQuantizer(NumberFormat.Int(3)),
        new LinearQuantizer(-1, 1, 4) { Rounding = Rounding.HalfUp },
        new SignQuantizer(),
        new TernaryQuantizer(),
        new DoReFaWeightQuantizer(2),
        new DoReFaGradientQuantizer(3),
        new LogarithmicQuantizer(4) { MaxExponent = 0 },
    }.ToDictionary(quantizer => quantizer.GetType().Name);
}
