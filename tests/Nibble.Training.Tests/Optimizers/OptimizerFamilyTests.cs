using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Optimizers beside their formulas in double precision, and what parameters say about their updates.</summary>
public sealed class OptimizerFamilyTests
{
    [Fact]
    public void AdamW_decays_beside_the_gradient_and_Adam_within_it() => Property.Holds((n, steps, _, seed) =>
    {
        foreach (bool decoupled in (bool[])[true, false])
        {
            var parameter = new Parameter("x", Tensor.Random([1, n], seed));
            Optimizer optimizer = decoupled
                ? new AdamW([parameter], 0.01f) { WeightDecay = 0.1f, Epsilon = 1e-3f }
                : new Adam([parameter], 0.01f) { WeightDecay = 0.1f, Epsilon = 1e-3f };
            double[] mean = new double[n], square = new double[n];
            Follows(optimizer, parameter, steps, seed, (x, i, gradient, t) =>
            {
                double g = gradient + (decoupled ? 0 : 0.1 * x);
                mean[i] = (0.9 * mean[i]) + (0.1 * g);
                square[i] = (0.999 * square[i]) + (0.001 * g * g);
                double quotient = mean[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(square[i] / (1 - Math.Pow(0.999, t))) + 1e-3);
                return x - (0.01 * (quotient + (decoupled ? 0.1 * x : 0)));
            });
        }
    });

    [Fact]
    public void AdaMax_divides_by_the_greatest_gradient() => Property.Holds((n, steps, _, seed) =>
    {
        var parameter = new Parameter("x", Tensor.Random([1, n], seed));
        double[] mean = new double[n], greatest = new double[n];
        Follows(new AdaMax([parameter], 0.01f) { Beta1 = 0.8f, Beta2 = 0.9f, WeightDecay = 0.2f }, parameter, steps, seed, (x, i, gradient, t) =>
        {
            double g = gradient + (0.2 * x);
            mean[i] = (0.8 * mean[i]) + (0.2 * g);
            greatest[i] = Math.Max(0.9 * greatest[i], Math.Abs(g));
            return x - (0.01 / (1 - Math.Pow(0.8, t)) * mean[i] / (greatest[i] + 1e-8));
        });
    });

    [Fact]
    public void An_element_that_never_had_a_gradient_stays()
    {
        var parameter = new Parameter("x", new Tensor([1, 2], [3, 4]));
        foreach (Optimizer optimizer in (Optimizer[])[new Adam([parameter]), new AdaMax([parameter]), new ShiftAdaMax([parameter]), ShiftAdaMax.AsInTorch7([parameter])])
            optimizer.Step(GradientsOf(parameter, [0, 0]));
        Assert.Equal([3, 4], parameter.Value.Values.ToArray());
    }

    [Theory]
    [InlineData(false, -0.00117187)]
    [InlineData(true, -0.015)]
    public void The_first_step_of_shift_AdaMax_in_both_conventions(bool torch, double expected)
    {
        var parameter = new Parameter("x", new Tensor([1, 1]));
        ShiftAdaMax optimizer = torch ? ShiftAdaMax.AsInTorch7([parameter]) : new ShiftAdaMax([parameter]);
        optimizer.Step(GradientsOf(parameter, [0.3f]));
        Assert.Equal(expected, parameter.Value[0], 1e-8);
        Assert.Equal(torch ? 0.25f : 0.3f, optimizer.State()[1].Value[0]);
    }

    [Fact]
    public void Shift_AdaMax_divides_by_powers_of_two() => Property.Holds((n, steps, _, seed) =>
    {
        foreach (bool stored in (bool[])[true, false])
        {
            var parameter = new Parameter("x", Tensor.Random([1, n], seed));
            float[] mean = new float[n], greatest = new float[n];
            var optimizer = new ShiftAdaMax([parameter], 0.01f) { Beta1 = 0.75f, Beta2 = 0.875f, StoresPowersOfTwo = stored };
            Follows(optimizer, parameter, steps, seed, (x, i, gradient, t) =>
            {
                mean[i] = MathF.FusedMultiplyAdd(mean[i], 0.75f, 0.25f * (float)gradient);
                float v = Math.Max(0.875f * greatest[i], Math.Abs((float)gradient));
                greatest[i] = stored ? Ap2.Of(v) : v;
                return x - (Ap2.Of((float)(0.01f / (1 - Math.Pow(0.75, t)))) * mean[i] / (Ap2.Of(v) + Math.ScaleB(1, -27)));
            });
        }
    });

    [Fact]
    public void Kappa_scales_the_update_and_the_bound_clips_what_comes_of_it()
    {
        var plain = new Parameter("x", new Tensor([1, 3], [0.5f, -0.5f, 0.9f]));
        var scaled = new Parameter("y", plain.Value.Clone()) { UpdateScale = 4, Bound = 1 };
        float[] start = plain.Value.Values.ToArray();
        new Adam([plain], 0.01f).Step(GradientsOf(plain, [1, -2, -3]));
        new Adam([scaled], 0.01f).Step(GradientsOf(scaled, [1, -2, -3]));
        for (int i = 0; i < 3; i++)
            Assert.Equal(Math.Clamp(start[i] + (4 * (plain.Value[i] - start[i])), -1, 1), scaled.Value[i], 1e-6f);
        new Sgd([scaled], 100).Step(GradientsOf(scaled, [1, -2, -3]));
        Assert.Equal([-1, 1, 1], scaled.Value.Values.ToArray());
    }

    [Theory]
    [InlineData(784, 4096, 57.0)]
    [InlineData(4096, 4096, 73.9)]
    [InlineData(4096, 10, 52.3)]
    [InlineData(27, 1152, 28.0)]
    [InlineData(1152, 1152, 39.2)]
    public void The_scales_of_BinaryConnect(int inputs, int outputs, double kappa) =>
        Assert.Equal(kappa, Parameter.GlorotScale(inputs, outputs), 0.05);

    [Fact]
    public void Gradients_are_shortened_to_the_norm_and_then_limited()
    {
        var one = new Parameter("one", new Tensor([1, 2]));
        var two = new Parameter("two", new Tensor([1]));
        var sgd = new Sgd([one, two], 1) { GradientNormLimit = 4.5f };
        sgd.Step(new Variable(new Tensor([1, 2], [4, -8])).Linear(new Variable(one), new Variable(two)).Backward()); // The norm is 9.
        Assert.Equal([-2, 4], one.Value.Values.ToArray());
        Assert.Equal(-0.5f, two.Value[0]);
        one.Value.Values.Clear();
        new Sgd([one], 1) { GradientLimit = 4 }.Step(GradientsOf(one, [3, -6]));
        Assert.Equal([-3, 4], one.Value.Values.ToArray());
    }

    [Fact]
    public void A_norm_that_is_not_finite_stops_before_anything_changes()
    {
        var parameter = new Parameter("x", new Tensor([1, 2], [1, 2]));
        var sgd = new Sgd([parameter]) { GradientNormLimit = 1 };
        Assert.Contains("step 1", Assert.Throws<TrainingException>(() => sgd.Step(InfiniteGradientsOf(parameter))).Message);
        Assert.Equal([1, 2], parameter.Value.Values.ToArray());
        Assert.Equal(0, sgd.StepCount);
    }

    [Fact]
    public void A_parameter_on_a_grid_stays_on_it_and_moves_by_less_than_a_point_on_average()
    {
        QuantizationGrid grid = new FixedPointFormat(2, 6).ToGrid(Rounding.Stochastic);
        var parameter = new Parameter("x", new Tensor([1, 20_000])) { Grid = grid };
        var sgd = new Sgd([parameter], 1) { Seed = 5 };
        float[] gradient = [.. Enumerable.Repeat(-1f / 512, 20_000)];
        for (int step = 0; step < 4; step++)
            sgd.Step(GradientsOf(parameter, gradient));
        double sum = 0;
        foreach (float value in parameter.Value.Values)
        {
            Assert.Equal(value, grid.FakeQuantize(new Tensor([1], [value]))[0]);
            sum += value;
        }

        Assert.Equal(4.0 / 512, sum / 20_000, 4 * 0.5 / 64 / Math.Sqrt(5000));
    }

    [Fact]
    public void Wage_takes_whole_steps_within_its_bound()
    {
        var quantizer = new WageGradientQuantizer(8, 1);
        var parameter = new Parameter("x", new Tensor([1, 3], [0.5f, -0.25f, 127f / 128])) { GradientQuantizer = quantizer, Bound = 127f / 128 };
        new Sgd([parameter], 1).Step(GradientsOf(parameter, [0.002f, 0, -0.004f]));
        Assert.Equal(-0.25f, parameter.Value[1]);
        Assert.Equal(127f / 128, parameter.Value[2]);
        Assert.Equal(Math.Round(parameter.Value[0] * 128), parameter.Value[0] * 128);
    }

    [Fact]
    public void A_gradient_that_can_not_be_quantized_is_refused_with_its_parameter()
    {
        var parameter = new Parameter("x", new Tensor([1, 2], [1, 2])) { GradientQuantizer = new WageGradientQuantizer(8, 1) };
        Assert.Contains("'x'", Assert.Throws<TrainingException>(() => new Sgd([parameter]).Step(InfiniteGradientsOf(parameter))).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Resumed_steps_are_those_of_an_unbroken_run(int kind)
    {
        Optimizer Make(Parameter parameter) => kind switch
        {
            1 => new Sgd([parameter], 0.1f) { Momentum = 0.9f, Seed = 3 },
            2 => new AdamW([parameter], 0.1f) { Seed = 3 },
            _ => ShiftAdaMax.AsInTorch7([parameter]),
        };
        Parameter Fresh() => new("x", Tensor.Random([1, 37], 1)) { Grid = new FixedPointFormat(4, 8).ToGrid(Rounding.Stochastic) };
        Parameter unbroken = Fresh(), broken = Fresh();
        Optimizer one = Make(unbroken), two = Make(broken);
        for (int step = 0; step < 6; step++)
        {
            if (step == 3)
            {
                Optimizer resumed = Make(broken);
                foreach ((NamedTensor from, NamedTensor to) in two.State().Zip(resumed.State()))
                    from.Value.Values.CopyTo(to.Value.Values);
                resumed.StepCount = two.StepCount;
                two = resumed;
            }

            Tensor gradient = Tensor.Random([1, 37], 10 + (ulong)step);
            one.Step(GradientsOf(unbroken, gradient.Values.ToArray()));
            two.Step(GradientsOf(broken, gradient.Values.ToArray()));
        }

        Property.SameBits(unbroken.Value, broken.Value);
    }

    [Fact]
    public void All_of_them_find_the_least_of_a_square()
    {
        foreach (Func<Parameter, Optimizer> make in (Func<Parameter, Optimizer>[])
        [
            x => new Sgd([x], 0.1f), x => new Sgd([x], 0.02f) { Momentum = 0.9f }, x => new Sgd([x], 0.02f) { Momentum = 0.9f, Nesterov = true },
            x => new Adam([x], 0.05f), x => new AdamW([x], 0.05f) { WeightDecay = 0 }, x => new AdaMax([x], 0.2f), x => new ShiftAdaMax([x], 0.2f),
        ])
        {
            var parameter = new Parameter("x", new Tensor([1, 2], [3, -2]));
            Optimizer optimizer = make(parameter);
            for (int step = 0; step < 600; step++)
            {
                optimizer.LearningRate *= 0.995f;
                optimizer.Step(GradientsOf(parameter, [parameter.Value[0] - 1, 4 * (parameter.Value[1] - 1)]));
            }

            Assert.Equal(1, parameter.Value[0], 0.02f);
            Assert.Equal(1, parameter.Value[1], 0.02f);
        }
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        var parameter = new Parameter("x", new Tensor([1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => parameter.UpdateScale = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameter.Bound = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam([parameter]) { Beta1 = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam([parameter]) { GradientLimit = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd([parameter]) { WeightDecay = -1 });
        Assert.Contains("'x'", Assert.Throws<TrainingException>(() => parameter.Grid = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1, 0, Rounding.Floor)).Message);
    }

    [Fact]
    public void An_average_follows_and_swaps()
    {
        var parameter = new Parameter("x", new Tensor([19]));
        var average = new WeightAverage([parameter], 0.75f);
        parameter.Value.Values.Fill(4);
        average.Update();
        average.Update();
        average.Swap();
        Assert.Equal(1.75f, parameter.Value[18]);
        Assert.Throws<TrainingException>(average.Update);
        average.Swap();
        Assert.Equal(4, parameter.Value[0]);
        Assert.Equal("x.average", average.State()[0].Name);
        Assert.Equal(1.75f, average.State()[0].Value[0]);
    }

    // A bounded function of an infinite product is finite, but its gradient is not.
    private static Gradients InfiniteGradientsOf(Parameter parameter) =>
        new Variable(new Tensor([1, 2], [1, float.PositiveInfinity])).Linear(new Variable(parameter), null).Tanh().Backward();

    private static void Follows(Optimizer optimizer, Parameter parameter, int steps, ulong seed, Func<double, int, double, int, double> formula)
    {
        double[] x = [.. parameter.Value.Values.ToArray()];
        for (int t = 1; t <= steps; t++)
        {
            Tensor gradient = Tensor.Random(parameter.Value.Shape, seed + (ulong)t);
            optimizer.Step(GradientsOf(parameter, gradient.Values.ToArray()));
            for (int i = 0; i < x.Length; i++)
                x[i] = formula(x[i], i, gradient[i], t);
        }

        for (int i = 0; i < x.Length; i++)
            Assert.Equal(x[i], parameter.Value[i], 2e-5);
    }

    // The product of a row of data and a row of parameters has exactly the data as its gradient.
    private static Gradients GradientsOf(Parameter parameter, float[] gradient) =>
        new Variable(new Tensor([1, gradient.Length], gradient)).Linear(new Variable(parameter), null).Backward();
}
