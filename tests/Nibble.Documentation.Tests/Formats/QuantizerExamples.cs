using Nibble.Numerics;

namespace Nibble.Documentation.Tests;

/// <summary>One quantizer of each kind: what docs/formats.md draws. A new kind adds a line here and a section there.</summary>
internal static class QuantizerExamples
{
    /// <summary>All examples by the names of their types.</summary>
    public static IReadOnlyDictionary<string, Quantizer> All { get; } = new Quantizer[]
    {
        new UniformQuantizer(NumberFormat.Int(3)) { Range = RangeRule.LeastSquares },
        new FixedGridQuantizer(new FixedPointFormat(2, 1).ToGrid()),
        new PowerOfTwoQuantizer(NumberFormat.Int(3)),
        new LsqQuantizer(NumberFormat.Int(3), 0.4f),
        new PactQuantizer(2, 1.5f),
        new WageQuantizer(3),
        new WageGradientQuantizer(2, 4),
        new LinearQuantizer(-1, 1, 4) { Rounding = Rounding.HalfUp },
        new SignQuantizer(),
        new TernaryQuantizer(),
        new DoReFaWeightQuantizer(2),
        new DoReFaGradientQuantizer(3),
        new LogarithmicQuantizer(4) { MaxExponent = 0 },
        new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = 1.5f },
        new HalfWaveGaussianQuantizer(3),
        new KMeansQuantizer(4),
    }.ToDictionary(quantizer => quantizer.GetType().Name);
}
