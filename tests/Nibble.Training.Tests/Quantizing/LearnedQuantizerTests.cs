using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>What quantizers learn, beside the formulas of their papers.</summary>
public sealed class LearnedQuantizerTests
{
    [Fact]
    public void The_step_of_weights_begins_with_the_weights_and_has_lsq_s_gradients() => Property.Holds((m, n, k, seed) =>
    {
        NumberFormat format = seed % 2 == 0 ? NumberFormat.Int(3) : NumberFormat.Int(4);
        (Tensor weight, float[] gradient, Gradients gradients, Linear layer) = Run(m, n, k, seed, new LsqQuantizer(format));
        float step = LsqQuantizer.InitialStep(format, weight.Values);
        Parameter learned = Named(layer, "weight.step");
        Assert.Equal(step, learned.Value[0]);
        float expected = LsqGradient.Apply(new LsqQuantizer(format, step), weight.Values, gradient) * LsqGradient.StepFactor(format, weight.Length);
        Assert.Equal(expected, gradients[learned][0], 1e-4f * (1 + Math.Abs(expected)));
        Property.SameBits(gradient, gradients[layer.Parameters[0]].Values);
    });

    [Fact]
    public void Each_channel_of_weights_has_a_step_with_lsq_s_gradient() => Property.Holds((m, n, k, seed) =>
    {
        NumberFormat format = NumberFormat.Int(seed % 2 == 0 ? 3 : 4);
        (Tensor weight, float[] gradient, Gradients gradients, Linear layer) = Run(m, n, k, seed, new LsqQuantizer(format) { Granularity = Granularity.PerChannel() });
        Parameter learned = Named(layer, "weight.step");
        Assert.Equal(new Shape(n), learned.Value.Shape);
        for (int row = 0; row < n; row++)
        {
            ReadOnlySpan<float> own = weight.Values.Slice(row * k, k);
            float step = LsqQuantizer.InitialStep(format, own);
            Assert.Equal(step, learned.Value[row]);
            float expected = LsqGradient.Apply(new LsqQuantizer(format, step), own, gradient.AsSpan(row * k, k)) * LsqGradient.StepFactor(format, k);
            Assert.Equal(expected, gradients[learned][row], 1e-4f * (1 + Math.Abs(expected)));
        }

        Property.SameBits(gradient, gradients[layer.Parameters[0]].Values);
    });

    [Fact]
    public void The_gradients_of_steps_are_differences_of_losses_plus_the_straight_through_part() => Property.Holds((m, n, k, seed) =>
    {
        // Where no weight changes its code, a point moves by its code with its step; straight through, the weight over the step adds itself, inside the range.
        var format = NumberFormat.Int(3);
        (Tensor weight, float[] gradient, Gradients gradients, Linear layer) = Run(m, n, k, seed, new LsqQuantizer(format) { Granularity = Granularity.PerChannel() });
        Parameter learned = Named(layer, "weight.step");
        for (int row = 0; row < n; row++)
        {
            double step = learned.Value[row], h = step * 1e-3, expected = 0;
            bool crosses = false;
            for (int i = row * k; i < (row + 1) * k; i++)
            {
                double At(double s) => s * Math.Clamp(Math.Round(weight[i] / s), format.MinCode, format.MaxCode);
                double ratio = weight[i] / step;
                crosses |= Math.Round(weight[i] / (step + h)) != Math.Round(weight[i] / (step - h));
                expected += gradient[i] * (((At(step + h) - At(step - h)) / (2 * h)) - (ratio > format.MinCode && ratio < format.MaxCode ? ratio : 0));
            }

            expected *= LsqGradient.StepFactor(format, k);
            if (!crosses)
                Assert.Equal(expected, gradients[learned][row], 1e-4 * (1 + Math.Abs(expected)));
        }
    });

    [Fact]
    public void An_average_of_what_begins_with_data_begins_there_too()
    {
        var model = new Sequential(new Linear(4, 3) { WeightQuantizer = new LsqQuantizer(NumberFormat.Int(3)) { Granularity = Granularity.PerChannel() }, InputQuantizer = new LsqQuantizer(NumberFormat.Int(4)) });
        var average = new WeightAverage(model.Parameters, 0.5f);
        var step = new TrainingStep(model, new Sgd(model.Parameters, 0.01f), Objective.CrossEntropy);
        for (int i = 0; i < 3; i++)
        {
            step.Run(Tensor.Random([5, 4], (ulong)i), [0, 1, 2, 1, 0]);
            average.Update();
        }

        Assert.All(average.State(), state => Assert.All(state.Value.Values.ToArray(), value => Assert.True(float.IsFinite(value), state.Name)));
    }

    [Fact]
    public void The_step_of_inputs_counts_the_features_of_a_sample()
    {
        var layer = new Linear(6, 2, bias: false) { InputQuantizer = new LsqQuantizer(NumberFormat.UInt(2)) };
        layer.Initialize(new CounterRandom(4));
        Tensor x = Tensor.Random([5, 6], seed: 9);
        Variable y = layer.Forward(new Variable(x), Pass.Training());
        Gradients gradients = Loss.MeanAbsoluteError(y, Far(y.Value.Shape)).Backward();
        float step = LsqQuantizer.InitialStep(NumberFormat.UInt(2), x.Values);
        var dx = new float[30];
        for (int i = 0; i < 30; i++)
            dx[i] = -(layer.Parameters[0].Value[i % 6] + layer.Parameters[0].Value[6 + (i % 6)]) / 10;
        float expected = LsqGradient.Apply(new LsqQuantizer(NumberFormat.UInt(2), step), x.Values, dx) * LsqGradient.StepFactor(NumberFormat.UInt(2), 6);
        Assert.Equal(expected, gradients[Named(layer, "input.step")][0], 1e-5f);
    }

    [Fact]
    public void The_limit_of_pact_begins_where_it_is_told_and_has_its_gradient()
    {
        var layer = new Linear(4, 1, bias: false) { InputQuantizer = new PactQuantizer(2, 1.5f) };
        layer.Initialize(new CounterRandom(1));
        new[] { 2f, 3, 5, 7 }.CopyTo(layer.Parameters[0].Value.Values);
        Variable y = layer.Forward(new Variable(new Tensor([1, 4], [-1, 1, 1.5f, 9])), Pass.Training());
        Gradients gradients = Loss.MeanAbsoluteError(y, Far(y.Value.Shape)).Backward();
        Assert.Equal(-12, gradients[Named(layer, "input.limit")][0]);
    }

    [Fact]
    public void Ternary_scales_get_the_sums_of_their_weights_gradients()
    {
        var layer = new Linear(5, 1, bias: false) { WeightQuantizer = new TernaryQuantizer { Threshold = TernaryThreshold.MaxFraction(0.5), Scale = TernaryScale.Fixed(3, 2) } };
        layer.Initialize(new CounterRandom(1));
        new[] { -1f, -0.9f, 0.1f, 0.6f, 1 }.CopyTo(layer.Parameters[0].Value.Values);
        Variable y = layer.Forward(new Variable(new Tensor([1, 5], [1, 10, 100, 1000, 10000])), Pass.Training());
        Assert.Equal(-33 + 22000, y.Value[0]);
        Gradients gradients = Loss.MeanAbsoluteError(y, Far(y.Value.Shape)).Backward();
        Assert.Equal([11, -11000], gradients[Named(layer, "weight.scales")].Values.ToArray());
        Assert.Equal([-3, -30, -100, -2000, -20000], gradients[layer.Parameters[0]].Values.ToArray());
    }

    [Fact]
    public void The_scale_of_a_codebook_has_the_gradient_of_apot()
    {
        var quantizer = new ScaledCodebookQuantizer(PowersOfTwo.Additive(3)) { Scale = 0.75f };
        (Tensor weight, float[] gradient, Gradients gradients, Linear layer) = Run(3, 4, 5, 8, quantizer);
        float expected = ScaledCodebookGradient.Apply(quantizer, weight.Values, gradient);
        Assert.Equal(expected, gradients[Named(layer, "weight.scale")][0], 1e-5f);
        Property.SameBits(gradient, gradients[layer.Parameters[0]].Values);
    }

    [Fact]
    public void Levels_learn_together_and_codes_stay()
    {
        var quantizer = new KMeansQuantizer(3) { Granularity = Granularity.PerChannel(0) };
        (Tensor weight, float[] gradient, Gradients gradients, Linear layer) = Run(4, 2, 9, 8, quantizer);
        CodebookTensor codes = quantizer.Quantize(weight);
        Parameter levels = Named(layer, "weight.levels");
        Assert.Equal(new Shape(2, 3), levels.Value.Shape);
        float[][] expected = CodebookGradient.OfLevels(codes, gradient);
        Assert.Equal(expected.SelectMany(sums => sums), gradients[levels].Values.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.All(gradients[layer.Parameters[0]].Values.ToArray(), value => Assert.Equal(0, value));

        levels.Value[0] = 100; // a level that moves takes its weights along
        Tensor one = new([1, 9], [.. Enumerable.Range(0, 9).Select(i => codes.Codes[i] == 0 ? 1f : 0)]);
        Assert.Equal(100 * codes.Codes[..9].Count(0), layer.Forward(new Variable(one), Pass.Evaluation).Value[0], 1e-3f);
    }

    [Fact]
    public void A_learned_scale_never_reaches_zero()
    {
        var model = new Sequential(new Linear(4, 3, bias: false) { WeightQuantizer = new LsqQuantizer(NumberFormat.Int(3)), InputQuantizer = new PactQuantizer(4, 10) });
        foreach (Parameter parameter in model.Parameters.Skip(1))
            parameter.Value[0] = -5;
        model.Forward(Tensor.Random([2, 4], seed: 1));
        Assert.All(model.Parameters.Skip(1), parameter => Assert.True(parameter.Value[0] > 0, parameter.Name));
    }

    [Fact]
    public void What_is_learned_is_named_after_its_place_and_evaluation_before_training_says_what_is_missing()
    {
        var model = new Sequential(
            new Linear(2, 2) { WeightQuantizer = new LsqQuantizer(NumberFormat.Int(3)), InputQuantizer = new PactQuantizer(4, 10) },
            new Quantize(new LsqQuantizer(NumberFormat.UInt(3))),
            new Linear(2, 2));
        Assert.Equal(
            ["layer1.weight", "layer1.bias", "layer1.weight.step", "layer1.input.limit", "layer1.quantize.values.step", "layer2.weight", "layer2.bias"],
            model.Parameters.Select(parameter => parameter.Name));
        string message = Assert.Throws<TrainingException>(() => model.Predict(new Tensor([1, 2]))).Message;
        Assert.Contains("'layer1.quantize'", message, StringComparison.Ordinal);
        Assert.Contains("Train first", message, StringComparison.Ordinal);
    }

    // Trains nothing: the weights, the gradient of their points, and the gradients that the tape gives.
    private static (Tensor Weight, float[] OfPoints, Gradients Gradients, Linear Layer) Run(int m, int n, int k, ulong seed, Quantizer quantizer)
    {
        var layer = new Linear(k, n, bias: false) { WeightQuantizer = quantizer };
        layer.Initialize(new CounterRandom(seed));
        Tensor x = Tensor.Random([m, k], seed + 1);
        Variable y = layer.Forward(new Variable(x), Pass.Training());
        Gradients gradients = Loss.MeanAbsoluteError(y, Far(y.Value.Shape)).Backward();

        // The same product without a quantizer, whose weights are the points.
        var points = new Parameter("points", new Tensor([n, k]));
        Variable plain = new Variable(x).Linear(new Variable(points), null);
        Gradients ofPoints = Loss.MeanAbsoluteError(plain, Far(plain.Value.Shape)).Backward();
        return (layer.Parameters[0].Value, ofPoints[points].Values.ToArray(), gradients, layer);
    }

    private static Parameter Named(Layer layer, string name) => layer.Parameters.Single(parameter => parameter.Name.EndsWith(name, StringComparison.Ordinal));

    // Beyond all outputs, so that the loss has the derivative -1 / count by each.
    private static Tensor Far(Shape shape)
    {
        var far = new Tensor(shape);
        far.Values.Fill(1e9f);
        return far;
    }
}
