using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>The quantizers that layers are tested with, and small networks of them.</summary>
internal static class Sites
{
    /// <summary>Of weights, every kind, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Quantizer> OfWeights = new Dictionary<string, Quantizer>
    {
        ["int4 per channel"] = new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerChannel(0) },
        ["int4 per tensor"] = new UniformQuantizer(NumberFormat.Int(4)),
        ["uint3 affine per input"] = new UniformQuantizer(NumberFormat.UInt(3)) { Granularity = Granularity.PerChannel(1) },
        ["int3 least squares per group"] = new UniformQuantizer(NumberFormat.Int(3)) { Range = RangeRule.LeastSquares, Granularity = Granularity.PerGroup(3) },
        ["int4 stochastic"] = new UniformQuantizer(NumberFormat.Int(4)) { Rounding = Rounding.Stochastic },
        ["power of two"] = new PowerOfTwoQuantizer(NumberFormat.Int(4)),
        ["fixed point"] = new FixedGridQuantizer(QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 64)),
        ["fixed point stochastic"] = new FixedGridQuantizer(QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 64, 0, Rounding.Stochastic)),
        ["fixed point half up"] = new FixedGridQuantizer(QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 64, 0, Rounding.HalfUp)),
        ["sign"] = new SignQuantizer(),
        ["sign of 0.25"] = new SignQuantizer { Scale = 0.25f },
        ["sign stochastic"] = new SignQuantizer { IsStochastic = true },
        ["sign times mean"] = new SignQuantizer { Scale = null, Granularity = Granularity.PerChannel(0) },
        ["ternary weights"] = new TernaryQuantizer(),
        ["ternary weights per channel"] = new TernaryQuantizer { Granularity = Granularity.PerChannel(0) },
        ["ternary of each sign"] = new TernaryQuantizer { Threshold = TernaryThreshold.OptimalOfEachSign, Scale = TernaryScale.MeanOfEachSign, Granularity = Granularity.PerGroup(4) },
        ["ternary with stored scales"] = new TernaryQuantizer { Threshold = TernaryThreshold.Optimal, ScaleFormat = NumberFormat.UInt(8), Granularity = Granularity.PerGroup(4) },
        ["ternary learned"] = new TernaryQuantizer { Threshold = TernaryThreshold.MaxFraction(0.05), Scale = TernaryScale.Fixed(0.5f, 0.25f) },
        ["lsq"] = new LsqQuantizer(NumberFormat.Int(3)),
        ["lsq from 0.1"] = new LsqQuantizer(NumberFormat.Int(3), 0.1f),
        ["lsq per channel"] = new LsqQuantizer(NumberFormat.Int(3)) { Granularity = Granularity.PerChannel(0) },
        ["lsq per input"] = new LsqQuantizer(NumberFormat.Int(3)) { Granularity = Granularity.PerChannel(1) },
        ["lsq per group from 0.1"] = new LsqQuantizer(NumberFormat.Int(3), 0.1f) { Granularity = Granularity.PerGroup(3) },
        ["apot"] = new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = 3, Standardizes = true },
        ["scaled codebook fitted"] = new ScaledCodebookQuantizer(PowersOfTwo.Additive(3)) { Scale = null, Granularity = Granularity.PerChannel(0) },
        ["k-means"] = new KMeansQuantizer(4),
        ["k-means per channel"] = new KMeansQuantizer(3) { Granularity = Granularity.PerChannel(0) },
        ["logarithmic"] = new LogarithmicQuantizer(4),
        ["linear"] = new LinearQuantizer(-1, 1, 4),
        ["dorefa"] = new DoReFaWeightQuantizer(3),
        ["dorefa of one bit"] = new DoReFaWeightQuantizer(1),
        ["wage"] = new WageQuantizer(2),
    };

    /// <summary>Of inputs, every kind, by name.</summary>
    public static readonly IReadOnlyDictionary<string, Quantizer> OfInputs = new Dictionary<string, Quantizer>
    {
        ["uint4"] = new UniformQuantizer(NumberFormat.UInt(4)),
        ["int8"] = new UniformQuantizer(NumberFormat.Int(8)),
        ["uint4 of percentiles"] = new UniformQuantizer(NumberFormat.UInt(4)) { Range = RangeRule.Percentile(95) },
        ["int8 of least squares"] = new UniformQuantizer(NumberFormat.Int(8)) { Range = RangeRule.LeastSquares },
        ["int8 of a quick average"] = new UniformQuantizer(NumberFormat.Int(8)) { Range = RangeRule.MovingAverage(0.5) },
        ["int4 of a given range"] = new UniformQuantizer(NumberFormat.Int(4)) { Range = RangeRule.Fixed(-0.5f, 0.75f) },
        ["uint4 stochastic"] = new UniformQuantizer(NumberFormat.UInt(4)) { Rounding = Rounding.Stochastic },
        ["power of two"] = new PowerOfTwoQuantizer(NumberFormat.Int(4)),
        ["fixed point stochastic"] = new FixedGridQuantizer(QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 16, 0, Rounding.Stochastic)),
        ["sign"] = new SignQuantizer(),
        ["sign stochastic"] = new SignQuantizer { IsStochastic = true },
        ["lsq"] = new LsqQuantizer(NumberFormat.Int(3)),
        ["pact"] = new PactQuantizer(3, 2),
        ["dorefa"] = new LinearQuantizer(0, 1, 8),
        ["qnn"] = new LinearQuantizer(-1, 0.75f, 8),
        ["alphabet"] = new LinearQuantizer(-1, 1, 4) { Rounding = Rounding.HalfUp },
        ["alphabet of signs"] = new LinearQuantizer(-1, 1, 2) { Rounding = Rounding.HalfUp },
        ["half-wave"] = new HalfWaveGaussianQuantizer(3),
        ["apot"] = new ScaledCodebookQuantizer(PowersOfTwo.Additive(4)) { Scale = 2 },
        ["logarithmic"] = new LogarithmicQuantizer(4) { MaxExponent = 1 },
        ["wage"] = new WageQuantizer(8),
        ["wage divided"] = new WageQuantizer(8) { Scale = 3 },
    };

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> WeightNames => [.. OfWeights.Keys];

    /// <summary>The names, for theories.</summary>
    public static TheoryData<string> InputNames => [.. OfInputs.Keys];

    /// <summary>Three layers, the inner one of the quantizers.</summary>
    public static Sequential Network(Quantizer? weights, Quantizer? inputs) => new(
        new Linear(5, 8),
        new Tanh(),
        new Linear(8, 6) { WeightQuantizer = weights, InputQuantizer = inputs },
        new Tanh(),
        new Linear(6, 3));

    /// <summary>Samples of three classes.</summary>
    public static (Tensor Inputs, int[] Labels) Samples(int count, ulong seed)
    {
        Tensor x = Tensor.Random([count, 5], seed);
        return (x, [.. Enumerable.Range(0, count).Select(i => x[i * 5] > 0.4f ? 2 : x[(i * 5) + 1] > 0 ? 1 : 0)]);
    }

    /// <summary>Replayed steps from one count to another, each with a batch that depends on its number alone.</summary>
    public static void Train(TrainingStep step, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            (Tensor x, int[] labels) = Samples(9, (ulong)i);
            step.Run(x, labels);
        }
    }

    /// <summary>All that two networks hold is the same.</summary>
    public static void SameState(Sequential expected, Sequential actual)
    {
        foreach ((NamedTensor one, NamedTensor other) in expected.State().Zip(actual.State()))
        {
            Assert.Equal(one.Name, other.Name);
            Property.SameBits(one.Value, other.Value);
        }
    }
}
