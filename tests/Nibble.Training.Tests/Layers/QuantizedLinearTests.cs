using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class QuantizedLinearTests
{
    private static readonly UniformQuantizer Int4 = new(NumberFormat.Int(4)) { Granularity = Granularity.PerChannel(0) };
    private static readonly UniformQuantizer UInt8 = new(NumberFormat.UInt(8));

    [Fact]
    public void Weights_in_use_are_the_quantizers_own() => Property.Holds((m, n, k, seed) =>
    {
        GridQuantizer quantizer = seed % 2 == 0 ? Int4 : new PowerOfTwoQuantizer(NumberFormat.Int(5));
        var layer = new Linear(k, n) { WeightQuantizer = quantizer };
        var plain = new Linear(k, n);
        layer.Initialize(new CounterRandom(seed));
        layer.Parameters[0].Value.Values.CopyTo(plain.Parameters[0].Value.Values);
        layer.Parameters[1].Value.Values.CopyTo(plain.Parameters[1].Value.Values);
        Tensor fake = quantizer.Quantize(plain.Parameters[0].Value).Dequantize();
        fake.Values.CopyTo(plain.Parameters[0].Value.Values);

        Tensor x = Tensor.Random([m, k], seed);
        Property.SameBits(plain.Forward(new Variable(x), Pass.Training()).Value, layer.Forward(new Variable(x), Pass.Training()).Value);
        Property.SameBits(plain.Forward(new Variable(x), Pass.Evaluation).Value, layer.Forward(new Variable(x), Pass.Evaluation).Value);
    });

    [Fact]
    public void The_grid_of_training_waits_for_its_interval_and_that_of_evaluation_does_not()
    {
        var layer = new Linear(1, 1, bias: false) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(2, narrow: true)), WeightGridInterval = 2 };
        Parameter weight = layer.Parameters[0];
        var one = new Variable(new Tensor([1, 1], [1]));
        var seen = new List<float>();
        for (int step = 1; step <= 4; step++)
        {
            weight.Value[0] = step; // one code, so the grid's scale is the weight it was chosen for
            seen.Add(layer.Forward(one, Pass.Training()).Value[0]);
            Assert.Equal(step, layer.Forward(one, Pass.Evaluation).Value[0]);
        }

        Assert.Equal([1, 1, 3, 3], seen);
    }

    [Fact]
    public void Ranges_by_min_and_max_are_chosen_at_every_step_and_searched_ones_are_not()
    {
        Assert.Equal(2, ScaleAtSecondStep(new UniformQuantizer(NumberFormat.Int(2, narrow: true))));
        Assert.Equal(1, ScaleAtSecondStep(new UniformQuantizer(NumberFormat.Int(2, narrow: true)) { Range = RangeRule.LeastSquares }), 1e-6);
    }

    [Fact]
    public void Input_ranges_start_with_the_first_batch_and_then_move_slowly()
    {
        var layer = new Linear(2, 1) { InputQuantizer = UInt8 };
        Tensor range = layer.State.Single(entry => entry.Name.EndsWith("input.range", StringComparison.Ordinal)).Value;
        layer.Forward(new Variable(new Tensor([1, 2], [-1, 2])), Pass.Training());
        Assert.Equal([-1, 2], range.Values[..2].ToArray());
        layer.Forward(new Variable(new Tensor([1, 2], [-2, 12])), Pass.Training());
        Assert.Equal([-1.01f, 2.1f], range.Values[..2].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        layer.Forward(new Variable(new Tensor([1, 2], [-50, 50])), Pass.Evaluation);
        layer.Forward(new Variable(new Tensor([0, 2])), Pass.Training());
        Assert.Equal([-1.01f, 2.1f], range.Values[..2].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        layer.FreezeRanges();
        layer.Forward(new Variable(new Tensor([1, 2], [-50, 50])), Pass.Training());
        Assert.Equal([-1.01f, 2.1f], range.Values[..2].ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Inputs_are_mapped_to_the_grid_of_their_range() => Property.Holds((m, n, k, seed) =>
    {
        var layer = new Linear(k, n) { InputQuantizer = UInt8 };
        var plain = new Linear(k, n);
        layer.Initialize(new CounterRandom(seed));
        layer.Parameters[0].Value.Values.CopyTo(plain.Parameters[0].Value.Values);
        layer.Parameters[1].Value.Values.CopyTo(plain.Parameters[1].Value.Values);
        Tensor x = Tensor.Random([m, k], seed);
        Tensor fake = QuantizationGrid.FromRange(UInt8.Format, Interval.Of(x.Values), symmetric: false).FakeQuantize(x);
        Property.SameBits(plain.Forward(new Variable(fake), Pass.Training()).Value, layer.Forward(new Variable(x), Pass.Training()).Value);
    });

    [Fact]
    public void A_power_of_two_scale_of_inputs_is_the_least_that_covers_them() => Property.Holds((bits, isSigned, _, seed) =>
    {
        NumberFormat format = isSigned % 2 == 0 ? NumberFormat.Int(Math.Max(bits, 2)) : NumberFormat.UInt(bits);
        var layer = new Linear(3, 1) { InputQuantizer = new PowerOfTwoQuantizer(format) };
        Tensor x = Tensor.Random([2, 3], seed);
        if (!format.IsSigned)
            for (int i = 0; i < x.Length; i++)
                x[i] = Math.Abs(x[i]);
        layer.Forward(new Variable(x), Pass.Training());
        QuantizationGrid grid = InputGridOf(layer);
        (float low, float high) = Interval.Of(x.Values);
        Assert.True(grid.IsPowerOfTwo && grid.IsSymmetric);
        Assert.True(high <= (double)grid.Scales[0] * format.MaxCode && low >= (double)grid.Scales[0] * format.MinCode, $"{grid} does not cover {low} to {high}.");
        double half = grid.Scales[0] / 2.0;
        Assert.True(high > half * format.MaxCode || low < half * format.MinCode, $"{grid} is wider than {low} to {high} asks for.");
    });

    [Theory]
    [InlineData(127f, 1f)]
    [InlineData(127.00001f, 2f)]
    [InlineData(63.5f, 0.5f)]
    [InlineData(0f, 1f)]
    [InlineData(-128f, 1f)]
    [InlineData(-128.00002f, 2f)]
    public void Power_of_two_scales_at_the_edges(float value, float scale)
    {
        var layer = new Linear(1, 1) { InputQuantizer = new PowerOfTwoQuantizer(NumberFormat.Int(8)) };
        layer.Forward(new Variable(new Tensor([1, 1], [value])), Pass.Training());
        Assert.Equal(scale, InputGridOf(layer).Scales[0]);
    }

    [Fact]
    public void An_input_quantizer_without_data_is_refused_by_layer()
    {
        var model = new Sequential(new Linear(2, 1) { InputQuantizer = UInt8 });
        Assert.Contains("'layer1'", Assert.Throws<TrainingException>(() => model.Predict(new Tensor([1, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => model.ToGraph("g", [Shape.Unknown, 2]));
    }

    [Fact]
    public void Inputs_that_are_not_finite_are_refused_by_layer()
    {
        var model = new Sequential(new Linear(1, 1) { InputQuantizer = UInt8 });
        TrainingException error = Assert.Throws<TrainingException>(() => model.Forward(new Tensor([1, 1], [float.NaN])));
        Assert.Contains("'layer1'", error.Message, StringComparison.Ordinal);
        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
        model.Forward(new Tensor([1, 1], [1]));
        model.FreezeRanges();
        Assert.Throws<TrainingException>(() => model.Forward(new Tensor([1, 1], [float.PositiveInfinity])));
    }

    [Fact]
    public void Quantizers_that_a_layer_can_not_train_with_are_refused()
    {
        Assert.Contains("24", Refused(() => new Linear(1, 1) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(25)) }), StringComparison.Ordinal);
        Assert.Contains("axis 2", Refused(() => new Linear(1, 1) { WeightQuantizer = Int4 with { Granularity = Granularity.PerChannel(2) } }), StringComparison.Ordinal);
        Assert.Contains("PerTensor", Refused(() => new Linear(1, 1) { InputQuantizer = Int4 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Saturated_weights_learn_only_with_the_identity_surrogate()
    {
        Assert.Equal(0, GradientOfSaturatedWeight(Surrogate.StraightThrough));
        Assert.NotEqual(0, GradientOfSaturatedWeight(Surrogate.Identity));
    }

    private static string Refused(Func<Layer> create) => Assert.Throws<TrainingException>(create).Message;

    private static QuantizationGrid InputGridOf(Linear layer)
    {
        var builder = new GraphBuilder("layer");
        builder.AddInput("x", [Shape.Unknown, layer.Parameters[0].Value.Shape[1]]);
        layer.AddTo(builder, "x", "y");
        return builder.Build().QuantizationOf(".input")!.Grid!;
    }

    private static float ScaleAtSecondStep(GridQuantizer quantizer)
    {
        var layer = new Linear(1, 1, bias: false) { WeightQuantizer = quantizer };
        var one = new Variable(new Tensor([1, 1], [1]));
        layer.Parameters[0].Value[0] = 1;
        layer.Forward(one, Pass.Training());
        layer.Parameters[0].Value[0] = 2;
        return layer.Forward(one, Pass.Training()).Value[0];
    }

    private static float GradientOfSaturatedWeight(Surrogate surrogate)
    {
        var layer = new Linear(1, 1, bias: false) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(4)), WeightGridInterval = 10, Surrogate = surrogate };
        Parameter weight = layer.Parameters[0];
        var one = new Variable(new Tensor([1, 1], [1]));
        weight.Value[0] = 1;
        layer.Forward(one, Pass.Training());
        weight.Value[0] = 5; // beyond the grid that was chosen for 1
        return Loss.MeanSquaredError(layer.Forward(one, Pass.Training()), new Tensor([1, 1])).Backward()[weight][0];
    }
}
