using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Training.Tests;

public sealed class ActivationTests
{
    [Fact]
    public void Hard_tanh_agrees_with_its_definition() => Elementwise(x => x.Clip(-1, 1), x => Math.Clamp(x, -1, 1), -1, 1);

    [Fact]
    public void Hard_sigmoids_agree_with_their_definitions()
    {
        Elementwise(x => x.HardSigmoid(), x => Math.Clamp((x + 1) / 2, 0, 1), -1, 1);
        Elementwise(x => x.HardSigmoid(0.2f), x => Math.Clamp((0.2f * x) + 0.5, 0, 1), -2.5f, 2.5f);
    }

    [Fact]
    public void Steep_tanh_and_sine_agree_with_their_definitions()
    {
        Elementwise(x => x.Tanh(3), x => Math.Tanh(3 * x));
        Elementwise(x => x.Sine(), Math.Sin);
        Elementwise(x => x.Sine(2.5f), x => Math.Sin(2.5 * x));
    }

    [Fact]
    public void Ends_pass_the_gradient_as_the_papers_say()
    {
        Assert.Equal([0, 1, 1, 1, 0], Derivatives([-1.0001f, -1, 0, 1, 1.0001f], x => new HardTanh().Forward(x, Pass.Training())));
        Assert.Equal([0, 0, 1, 1, 0], Derivatives([-1, 0, 1e-30f, 6, 6.001f], x => new ClippedRelu().Forward(x, Pass.Training())));
        Assert.Equal([0, 0, 1], Derivatives([-1, 0, 1e-30f], x => x.Relu()));
        Assert.Equal([0, 0.5f, 0.5f, 0], Derivatives([-1.001f, -1, 1, 1.001f], x => x.HardSigmoid()));
    }

    [Fact]
    public void Half_wave_quantization_is_the_quantizer_s_and_goes_back_as_a_clipped_relu() => Property.Holds((m, levels, uniform, seed) =>
    {
        var quantizer = new HalfWaveGaussianQuantizer(1 + (levels % 7), uniform % 2 == 0);
        Tensor x = Tensor.Random([m, 13], seed);
        (x[0], x[1], x[2]) = (0, quantizer.Codebook.Levels[^1], float.BitIncrement(quantizer.Codebook.Levels[^1]));
        for (int i = 1; i < quantizer.Codebook.Thresholds.Length; i++)
            (x[2 + (2 * i % 10)], x[3 + (2 * i % 10)]) = (quantizer.Codebook.Thresholds[i], float.BitDecrement(quantizer.Codebook.Thresholds[i]));
        Property.SameBits(quantizer.FakeQuantize(x), new Variable(x).HalfWaveGaussian(quantizer).Value);
        float greatest = quantizer.Codebook.Levels[^1];
        Assert.Equal(x.Values.ToArray().Select(value => value > 0 && value <= greatest ? 1f : 0f), Derivatives(x.Values.ToArray(), value => value.HalfWaveGaussian(quantizer)));
    });

    [Fact]
    public void Half_wave_quantization_has_the_values_of_its_paper()
    {
        var quantizer = new HalfWaveGaussianQuantizer([0.538f, 1.076f, 1.614f]);
        Tensor y = new Variable(new Tensor([5], [0, 0.01f, 0.806f, 0.808f, 1.346f])).HalfWaveGaussian(quantizer).Value;
        Assert.Equal([0, 0.538f, 0.538f, 1.076f, 1.614f], y.Values.ToArray());
    }

    [Fact]
    public void Graphs_compute_what_evaluation_does()
    {
        var model = new Sequential(new HardTanh(), new Tanh(2), new ClippedRelu(0.5f), new HardSigmoid(), new HardSigmoid(0.2f), new Dropout(0.5f), new Tanh());
        Tensor x = Tensor.Random([11, 7], seed: 3);
        Tensor expected = new FloatEvaluator(model.ToGraph("net", [11, 7])).Run(x), actual = model.Predict(x);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    private static float[] Derivatives(float[] x, Func<Variable, Variable> function)
    {
        var parameter = new Parameter("x", new Tensor([x.Length], x));
        Variable y = function(new Variable(parameter));
        var target = new Tensor([x.Length], [.. y.Value.Values.ToArray().Select(value => value - (x.Length / 2f))]);
        return [.. Loss.MeanSquaredError(y, target).Backward()[parameter].Values.ToArray().Select(value => MathF.Round(value, 4))];
    }

    // Kinks have no derivative, so values keep away from them.
    private static void Elementwise(Func<Variable, Variable> operation, Func<double, double> definition, params float[] kinks) => Property.Holds((m, n, _, seed) =>
    {
        Tensor x = Tensor.Random([m, n], seed);
        for (int i = 0; i < x.Length; i++)
            foreach (float kink in kinks)
                if (MathF.Abs(x[i] - kink) < 0.01f)
                    x[i] = kink + 0.02f;
        GradientCheck.Agrees([x], inputs => operation(inputs[0]), inputs => [.. inputs[0].Select(definition)]);
    }, greatest: 9);
}
