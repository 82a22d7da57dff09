using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

/// <summary>Operators on real numbers compute their formulas, written out in double.</summary>
public sealed class FloatOperatorTests
{
    [Fact]
    public void Functions_of_each_element_are_their_formulas()
    {
        (Elementwise Function, Func<double, double> Formula)[] cases =
        [
            (new HardSigmoid(0.3f, 0.4f), x => Math.Clamp((0.3f * x) + 0.4f, 0, 1)),
            (new HardSwish(), x => x * Math.Clamp((x / 6) + 0.5, 0, 1)),
            (new Erf(), ErrorFunctionOf),
            (new Gelu(), x => x / 2 * (1 + ErrorFunctionOf(x / Math.Sqrt(2)))),
            (new Gelu { IsApproximate = true }, x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))))),
            (new Exp(), Math.Exp),
            (new Sqrt(), Math.Sqrt),
            (new Sin(), Math.Sin),
            (new Round(), x => Math.Round(x)),
            (new Not(), x => x == 0 ? 1 : 0),
            (new Neg(), x => -x),
            (new Abs(), Math.Abs),
            (new Pow(2), x => x * x),
            (new Pow(-3), x => 1 / (x * x * x)),
            (new Softplus(), x => Math.Log(1 + Math.Exp(x))),
            (new Elu(0.7f), x => x < 0 ? 0.7f * (Math.Exp(x) - 1) : x),
        ];
        float[] numbers = [1e-6f, -1e-6f, .. Enumerable.Range(-400, 801).Where(i => i != 0).Select(i => i * 0.0171f)];
        foreach ((Elementwise function, Func<double, double> formula) in cases)
        {
            Tensor y = Evaluate(function, new Tensor([numbers.Length], numbers));
            for (int i = 0; i < numbers.Length; i++)
            {
                double expected = formula(numbers[i]);
                Assert.True(double.IsNaN(expected) ? float.IsNaN(y[i]) : Math.Abs(expected - y[i]) <= (1e-6 * Math.Abs(expected)) + 1e-6, $"{function} of {numbers[i]} is {expected}, but was {y[i]}");
            }
        }
    }

    [Fact]
    public void No_number_stays_none_and_infinities_go_where_the_functions_do()
    {
        var x = new Tensor([3], [float.NaN, float.PositiveInfinity, float.NegativeInfinity]);
        Assert.Equal([float.NaN, 1, 0], Evaluate(new HardSigmoid(), x).Values.ToArray());
        Assert.Equal([float.NaN, 1, -1], Evaluate(new Erf(), x).Values.ToArray());
        Assert.Equal([float.NaN, float.PositiveInfinity, 0], Evaluate(new Exp(), x).Values.ToArray());
        Assert.Equal([float.NaN, float.PositiveInfinity, 0], Evaluate(new Softplus(), x).Values.ToArray());
        Assert.Equal([float.NaN, float.PositiveInfinity, -1], Evaluate(new Elu(), x).Values.ToArray());
        Assert.Equal([float.NaN, float.PositiveInfinity, float.NaN], Evaluate(new Sqrt(), x).Values.ToArray());
    }

    [Fact]
    public void The_error_function_is_exact_to_its_last_bits_near_zero()
    {
        foreach (float x in (float[])[1e-30f, 1e-3f, 0.1f, 0.5f, 0.7499f, 0.7501f, 1])
            Assert.Equal(1, Evaluate(new Erf(), new Tensor([1], [x]))[0] / ErrorFunctionOf(x), 5e-7);
    }

    [Fact]
    public void Layer_normalization_is_its_formula()
    {
        Tensor x = Tensor.Random([5, 3, 7], 1), scale = Tensor.Random([3, 7], 2), bias = Tensor.Random([3, 7], 3);
        Tensor y = Evaluate(new LayerNormalization(-2) { Epsilon = 0.01f }, x, scale, bias), bare = Evaluate(new LayerNormalization(1) { Epsilon = 0.01f }, x, scale);
        for (int i = 0; i < x.Length; i++)
        {
            double[] row = [.. x.Values.Slice(i / 21 * 21, 21).ToArray().Select(value => (double)value)];
            double mean = row.Average(), variance = row.Average(value => (value - mean) * (value - mean));
            double expected = (x[i] - mean) / Math.Sqrt(variance + 0.01) * scale[i % 21];
            Assert.Equal(expected, bare[i], 1e-5);
            Assert.Equal(expected + bias[i % 21], y[i], 1e-5);
        }
    }

    [Fact]
    public void Means_are_over_their_axes_and_of_nothing_no_number()
    {
        var x = new Tensor([2, 3], [1, 2, 3, 4, 5, 9]);
        Assert.Equal([2f, 6], Evaluate(new Reduce(Reduction.Mean, [1]), x).Values.ToArray());
        Assert.Equal([2.5f, 3.5f, 6], Evaluate(new Reduce(Reduction.Mean, [-2], KeepAxes: false), x).Values.ToArray());
        Assert.Equal([4f], Evaluate(new Reduce(Reduction.Mean, []), x).Values.ToArray());
        Assert.Equal([float.NaN, float.NaN], Evaluate(new Reduce(Reduction.Mean, [0]), new Tensor([0, 2])).Values.ToArray());
        Assert.Equal(0, Evaluate(new Reduce(Reduction.Mean, [0]), new Tensor([2, 0])).Length);
    }

    [Fact]
    public void Pads_slices_and_choices_move_elements()
    {
        var x = new Tensor([2, 3], [1, 2, 3, 4, 5, 6]);
        Assert.Equal([9f, 1, 2, 3, 9, 4, 5, 6, 9, 9, 9, 9], Evaluate(new Pad([0, 1, 1, 0], 9), x).Values.ToArray());
        Assert.Equal([2f, 3, 0, 5, 6, 0], Evaluate(new Pad([0, -1, 0, 1]), x).Values.ToArray());
        Assert.Equal([7f, 7], Evaluate(new Pad([0, -4, 0, 2], 7), x).Values.ToArray());
        Assert.Equal([6f, 4, 3, 1], Evaluate(new Slice([-1, 1], [int.MinValue, int.MinValue], [1, 0], [-2, -1]), x).Values.ToArray());
        Assert.Equal([2f, 5], Evaluate(new Slice([1], [2], [-1], [1]), x).Values.ToArray());
        Assert.Equal([10f, 2, 30, 10, 5, 30], Evaluate(new Where(), new Tensor([3], [1, 0, -2]), new Tensor([3], [10, 20, 30]), x).Values.ToArray());
    }

    [Fact]
    public void Comparisons_and_truths_are_0_and_1()
    {
        var a = new Tensor([5], [1, 2, 3, float.NaN, 0]);
        var b = new Tensor([], [2]);
        (Operator Operation, float[] Expected)[] cases =
        [
            (new Greater(), [0, 0, 1, 0, 0]),
            (new GreaterOrEqual(), [0, 1, 1, 0, 0]),
            (new Less(), [1, 0, 0, 0, 1]),
            (new LessOrEqual(), [1, 1, 0, 0, 1]),
            (new Equal(), [0, 1, 0, 0, 0]),
            (new And(), [1, 1, 1, 1, 0]),
            (new Or(), [1, 1, 1, 1, 1]),
        ];
        foreach ((Operator operation, float[] expected) in cases)
            Assert.Equal(expected, Evaluate(operation, a, b).Values.ToArray());
        Assert.Equal([0f, 0, 0, 0, 1], Evaluate(new Not(), a).Values.ToArray());
        Assert.Equal([0f, 1], Evaluate(new Or(), new Tensor([2], [0, -1]), new Tensor([], [0])).Values.ToArray());
    }

    // 2/√π · e^-x² · Σ 2^n x^(2n+1) / (2n + 1)!!, whose terms have one sign.
    private static double ErrorFunctionOf(double x)
    {
        double term = x, sum = x;
        for (int n = 1; n < 400; n++)
            sum += term *= 2 * x * x / ((2 * n) + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // A graph of one node whose first input is given and whose others are constants.
    private static Tensor Evaluate(Operator operation, Tensor input, params Tensor[] others)
    {
        var builder = new GraphBuilder("one");
        string[] names = [builder.AddInput("x", input.Shape), .. others.Select((tensor, i) => builder.AddConstant($"c{i}", tensor))];
        builder.AddOutput(builder.Add("y", operation, names));
        return new FloatEvaluator(builder.Build()).Run(input);
    }
}
