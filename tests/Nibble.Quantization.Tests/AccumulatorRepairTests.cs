using FsCheck;
using FsCheck.Fluent;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

public sealed class AccumulatorRepairTests
{
    [Fact]
    public void A_projected_row_fits_for_every_input_and_no_unit_more_would_bring_it_nearer()
    {
        Prop.ForAll(Rows().ToArbitrary(), given =>
        {
            var room = new AccumulatorRoom(given.Input, new AccumulatorLimit(given.Limit), given.Bias);
            if (!room.HoldsBias)
                return true;
            var codes = new int[given.Row.Length];
            bool nearest = new RowProjection(given.Row).Round(given.Scale, -127, 127, room, codes);
            Fits(codes, given);
            Assert.Equal(nearest, codes.SequenceEqual(given.Row.Select(weight => (int)Math.Clamp(Math.Round(weight / given.Scale, MidpointRounding.ToEven), -127, 127))));
            for (int i = 0; i < codes.Length; i++)
            {
                double steps = Math.Clamp(given.Row[i] / given.Scale, -127, 127);
                Assert.True(Math.Abs(codes[i]) <= Math.Abs(steps) + 0.5 && codes[i] * steps >= 0);
                int[] more = [.. codes];
                more[i] += Math.Sign(steps);
                if (Math.Abs(steps - codes[i]) > 0.5 + 1e-9)
                    Assert.False(room.Holds(more));
            }

            return true;
        }).Holds(250);
    }

    [Fact]
    public void Of_all_integer_rows_that_fit_the_projected_one_is_the_nearest_where_signs_have_budgets_of_their_own()
    {
        var rows = from row in Gen.Choose(-30, 30).ArrayOf(4) from limit in Gen.Choose(5, 8) from bias in Gen.Choose(-6, 6) select (row, limit, bias);
        Prop.ForAll(rows.ToArbitrary(), given =>
        {
            double[] row = [.. given.row.Select(value => value / 10.0)];
            var room = new AccumulatorRoom(Static(NumberFormat.UInt(3), 0), new AccumulatorLimit(given.limit), given.bias);
            var codes = new int[4];
            new RowProjection(row).Round(1, -3, 3, room, codes);
            double least = double.PositiveInfinity;
            for (int index = 0; index < 7 * 7 * 7 * 7; index++)
            {
                int[] other = [(index % 7) - 3, (index / 7 % 7) - 3, (index / 49 % 7) - 3, (index / 343) - 3];
                if (room.Holds(other))
                    least = Math.Min(least, Distance(row, other));
            }

            Assert.Equal(least, Distance(row, codes), 1e-9);
            return true;
        }).Holds(60);
    }

    [Fact]
    public void The_projection_of_a_row_of_real_numbers_is_the_euclidean_one()
    {
        // Fine steps make the integers almost real; the projection onto an L1 ball of radius 1 is known by hand.
        double[] row = [0.9, -0.6, 0.3, 0.05];
        double scale = 1e-4;
        var room = new AccumulatorRoom(Static(NumberFormat.Int(2, narrow: true), 0), new AccumulatorLimit(16), (1 << 15) - 1 - 10_000);
        var codes = new int[4];
        new RowProjection(row).Round(scale, int.MinValue, int.MaxValue, room, codes);
        // Threshold t with (0.9 - t) + (0.6 - t) + (0.3 - t) = 1: t = 4/15.
        double[] expected = [0.9 - (4 / 15.0), -0.6 + (4 / 15.0), 0.3 - (4 / 15.0), 0];
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], codes[i] * scale, 2 * scale);
    }

    [Fact]
    public void A_repaired_network_reaches_its_limit_with_no_input_that_an_adversary_could_choose()
    {
        Graph model = RandomNetworks.Cnn(9);
        Tensor samples = RandomNetworks.Samples(model, 100);
        Graph limited = PostTraining.Quantize(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(14) }, samples);
        foreach (IntegerLayer layer in IntegerLayer.Of(limited))
            for (int channel = 0; channel < layer.OutputChannels; channel++)
            {
                int[] weights = layer.Weights[(channel * layer.Depth)..((channel + 1) * layer.Depth)];
                long zero = layer.Input.Grid!.ZeroPoints[0], low = layer.Input.Format.MinCode - zero, high = layer.Input.Format.MaxCode - zero;
                long bias = layer.BiasCodes?[channel] ?? 0;
                Assert.InRange(bias + weights.Sum(weight => weight * (weight > 0 ? high : low)), -(1 << 13), (1 << 13) - 1);
                Assert.InRange(bias + weights.Sum(weight => weight * (weight > 0 ? low : high)), -(1 << 13), (1 << 13) - 1);
            }
    }

    [Fact]
    public void Each_repair_is_told_with_its_cost_and_layers_that_fit_are_left_alone()
    {
        Graph model = RandomNetworks.Mlp(4, () => new Relu(), 64, 48, 6, 4);
        Tensor samples = RandomNetworks.Samples(model, 200);
        (Graph limited, List<AccumulatorRepair> repairs) = Limited(model, samples, 18);
        Graph free = PostTraining.Quantize(model, QuantizationRecipe.Default, samples);

        // A sum of 6 products has room in 18 bits.
        Assert.Equal(["layer1", "layer2"], repairs.Select(repair => repair.Layer));
        Assert.Equal(free.Constants["layer3.weight"].Quantized!.Codes, limited.Constants["layer3.weight"].Quantized!.Codes);
        IntegerLayer[] before = [.. IntegerLayer.Of(free)];
        foreach ((AccumulatorRepair repair, IntegerLayer layer) in repairs.Zip(before))
        {
            Assert.Equal(layer.Accumulator().Bits, repair.NeededBits);
            Assert.Equal(layer.OutputChannels, repair.Channels);
            Assert.Equal(Enumerable.Range(0, layer.OutputChannels).Count(channel => layer.AccumulatorOf(channel).Bits > 18), repair.Coarsened + repair.Projected + repair.Centered);
            Assert.True(repair.SqnrAfter < repair.SqnrBefore);
            Assert.InRange(repair.SqnrAfter, 10, 60);
        }
    }

    [Theory]
    [InlineData(14)]
    [InlineData(16)]
    public void A_repair_that_sees_samples_disturbs_the_outputs_less_than_coarser_scales_alone(int limit)
    {
        double better = 0;
        for (ulong seed = 1; seed <= 5; seed++)
        {
            Graph model = RandomNetworks.Mlp(seed, () => new Relu(), 64, 48, 10);
            Tensor samples = Sparse(RandomNetworks.Samples(model, 300));
            (Graph repaired, _) = Limited(model, samples, limit);
            Graph coarse = Coarsened(model, samples, limit);
            better += Sqnr(model, repaired, samples) - Sqnr(model, coarse, samples);
        }

        Assert.True(better / 5 > 0.5, $"On average {better / 5:0.00} dB better.");
    }

    [Fact]
    public void Where_the_sum_of_inputs_is_constant_centering_is_exact_and_found()
    {
        // One input of 32 is on, so the sum is 1: a common offset of the weights is the bias's alone.
        Tensor samples = new([320, 32]), weights = new([1, 32]);
        for (int i = 0; i < 320; i++)
            samples[(32 * i) + (i % 32)] = 1;
        for (int i = 0; i < 32; i++)
            weights[i] = 1 - (i * 0.003f);
        var builder = new GraphBuilder("offset");
        builder.AddInput("x", [Shape.Unknown, 32]);
        builder.AddConstant("w", weights);
        builder.AddConstant("b", new Tensor([1]));
        builder.AddOutput(builder.Add("y", new Gemm { TransposeRight = true }, "x", "w", "b"));
        Graph model = builder.Build();

        (Graph limited, List<AccumulatorRepair> repairs) = Limited(model, samples, 17);

        Assert.Equal(1, Assert.Single(repairs).Centered);
        Tensor outputs = new FloatEvaluator(limited).Run(samples);
        for (int i = 0; i < 32; i++)
            Assert.Equal(weights[i], outputs[i], 0.01f);
    }

    private static (Graph Model, List<AccumulatorRepair> Repairs) Limited(Graph model, Tensor samples, int limit)
    {
        List<AccumulatorRepair> repairs = [];
        Graph limited = PostTraining.Quantize(model, QuantizationRecipe.Default with { Accumulator = new AccumulatorLimit(limit) }, samples, new Listener(repairs));
        Assert.All(IntegerLayer.Of(limited), layer => Assert.True(layer.Accumulator().Bits <= limit));
        return (limited, repairs);
    }

    // The fewest bits taken from all weights until the proof holds.
    private static Graph Coarsened(Graph model, Tensor samples, int limit)
    {
        for (int bits = 8; ; bits--)
        {
            Graph quantized = PostTraining.Quantize(model, QuantizationRecipe.Default with { Weights = new UniformQuantizer(NumberFormat.Int(bits, narrow: true)) { Granularity = Granularity.PerChannel() } }, samples);
            if (IntegerLayer.Of(quantized).All(layer => layer.Accumulator().Bits <= limit))
                return quantized;
        }
    }

    private static double Sqnr(Graph model, Graph quantized, Tensor samples) => Distortion.Sqnr(new FloatEvaluator(model).Run(samples), new FloatEvaluator(quantized).Run(samples));

    private static Tensor Sparse(Tensor samples)
    {
        foreach (ref float value in samples.Values)
            value = Math.Max(value, 0);
        return samples;
    }

    private static Quantize Static(NumberFormat format, long zeroPoint) => new(QuantizationGrid.PerTensor(format, 1, zeroPoint));

    private static double Distance(double[] row, int[] codes) => row.Zip(codes).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second));

    private static void Fits(int[] codes, Given given)
    {
        AccumulatorRange range = IntegerLayer.AccumulatorOf(codes, given.Input, given.Bias);
        Assert.True(range.Bits <= given.Limit, $"{range} does not fit {given.Limit} bits.");
        if (given.Input.Grid is { } grid && codes.Length <= 6)
        {
            // Every corner of the inputs' cube, where a sum of products has its extremes.
            long low = given.Input.Format.MinCode - grid.ZeroPoints[0], high = given.Input.Format.MaxCode - grid.ZeroPoints[0];
            for (int corner = 0; corner < 1 << codes.Length; corner++)
            {
                long sum = given.Bias + codes.Select((code, i) => code * ((corner >> i & 1) == 0 ? low : high)).Sum();
                Assert.InRange(sum, -(1L << (given.Limit - 1)), (1L << (given.Limit - 1)) - 1);
            }
        }
    }

    private static Gen<Given> Rows() =>
        from depth in Gen.Frequency((3, Gen.Choose(1, 6)), (2, Gen.Choose(7, 130)))
        from row in Gen.Choose(-1000, 1000).ArrayOf(depth)
        from scale in Gen.Elements(1.0, 0.37, 8, 100, 1000)
        from limit in Gen.Choose(3, 20)
        from bits in Gen.Choose(1, 8)
        from kind in Gen.Choose(0, 3)
        from zero in Gen.Choose(0, (1 << bits) - 1)
        from bias in Gen.Choose(-1000, 1000)
        let input = kind switch
        {
            0 => Static(NumberFormat.UInt(bits), 0),
            1 => Static(NumberFormat.UInt(bits), zero),
            2 => Static(NumberFormat.Int(bits), 0),
            _ => Quantize.Dynamic(NumberFormat.UInt(bits)),
        }
        select new Given([.. row.Select(value => value / 3.0)], scale, limit, input, input.IsDynamic ? 0 : bias);

    private sealed record Given(double[] Row, double Scale, int Limit, Quantize Input, long Bias)
    {
        public override string ToString() => $"[{string.Join(", ", Row)}] at {Scale}, {Limit} bits, {Input}, bias {Bias}";
    }

    private sealed class Listener(List<AccumulatorRepair> repairs) : IProgress<QuantizationProgress>
    {
        public void Report(QuantizationProgress value)
        {
            if (value.Repair is { } repair)
                repairs.Add(repair);
        }
    }
}
