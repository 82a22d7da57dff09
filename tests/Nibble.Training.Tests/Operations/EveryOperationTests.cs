using System.Reflection;
using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Every operation that a variable offers against central differences in double precision, in a table held complete by what the type offers.</summary>
public sealed class EveryOperationTests
{
    // Operations whose steps have no derivative are compared with what stands in for them.
    private static readonly SortedDictionary<string, Action<int, int, ulong>> Checks = new(StringComparer.Ordinal)
    {
        ["Add(Variable)"] = (m, n, seed) => Agrees([[m, n], [m, n]], seed, v => v[0].Add(v[1]), p => [.. p[0].Zip(p[1], (a, b) => a + b)]),
        ["AveragePool(Extent, Window, Boolean)"] = (m, n, seed) => Agrees([[m, 2, 2, n]], seed, v => v[0].AveragePool(2, new Window()), p => Pixels(p[0], m, 4, n, pixels => pixels.Average())),
        ["BatchNorm(Variable, Variable, RunningStatistics, Single)"] = (m, n, seed) => Agrees([[m + 1, n], [n], [n]], seed, v => v[0].BatchNorm(v[1], v[2], new RunningStatistics(n), 0.1f), p => Normalized(p[0], p[1], p[2])),
        ["Clip(Single, Single)"] = (m, n, seed) => Each(m, n, seed, x => x.Clip(-0.5f, 2), x => Math.Clamp(x, -0.5, 2), -0.5f, 2),
        ["Convolution(Variable, Variable, Window, Int32, Single)"] = (m, n, seed) => Agrees([[m, 1, 1, n], [3, n, 1, 1], [3]], seed, v => v[0].Convolution(v[1], v[2], new Window()), p => Product(p[0], p[1], p[2], n)),
        ["Dropout(Single, Pass, UInt64)"] = (m, n, seed) =>
        {
            var ones = new Tensor([m, n]);
            ones.Values.Fill(1);
            Variable mask = new Variable(ones).Dropout(0.4f, Pass.Training(new CounterRandom(seed)), 3);
            Agrees([[m, n]], seed, v => v[0].Dropout(0.4f, Pass.Training(new CounterRandom(seed)), 3), p => [.. p[0].Select((x, i) => x * mask.Value[i])]);
        },
        ["Embedding(Variable, Nullable`1)"] = (m, n, seed) => Agrees([[5, n]], seed, v => new Variable(new Tensor([1, m], Words(m))).Embedding(v[0]), p => [.. Words(m).SelectMany(word => p[0][((int)word * n)..(((int)word + 1) * n)])]),
        ["FakeQuantize(QuantizationGrid, Surrogate)"] = (m, n, seed) => StandsIn(m, n, seed, x => x.FakeQuantize(QuantizationGrid.PerTensor(NumberFormat.Int(3), 0.25f), Surrogate.StraightThrough), x => Math.Clamp(x, -1, 0.75), -1, 0.75f),
        ["FakeQuantize(Quantizer, Surrogate, CounterRandom)"] = (m, n, seed) => StandsIn(m, n, seed, x => x.FakeQuantize(new SignQuantizer()), x => Math.Clamp(x, -1, 1), -1, 1),
        ["Flatten()"] = (m, n, seed) => Agrees([[m, n, 2]], seed, v => v[0].Flatten(), p => p[0]),
        ["GlobalAveragePool()"] = (m, n, seed) => Agrees([[m, 2, 3, n]], seed, v => v[0].GlobalAveragePool(), p => Pixels(p[0], m, 6, n, pixels => pixels.Average())),
        ["HalfWaveGaussian(HalfWaveGaussianQuantizer)"] = (m, n, seed) => StandsIn(m, n, seed, x => x.HalfWaveGaussian(new HalfWaveGaussianQuantizer([0.5f, 1])), x => Math.Clamp(x, 0, 1), 0, 1),
        ["HardSigmoid(Single)"] = (m, n, seed) => Each(m, n, seed, x => x.HardSigmoid(), x => Math.Clamp((0.5 * x) + 0.5, 0, 1), -1, 1),
        ["LeakyRelu(Single)"] = (m, n, seed) => Each(m, n, seed, x => x.LeakyRelu(0.25f), x => x < 0 ? 0.25 * x : x, 0),
        ["Linear(Variable, Variable)"] = (m, n, seed) => Agrees([[m, n], [3, n], [3]], seed, v => v[0].Linear(v[1], v[2]), p => Product(p[0], p[1], p[2], n)),
        ["MaxPool(Extent, Window)"] = (m, n, seed) => MaxPool(m, n, seed),
        ["Normalize(Variable, Variable, RunningStatistics, Single)"] = (m, n, seed) =>
            Agrees([[m, n]], seed, v => v[0].Normalize(null, null, new RunningStatistics(n), 3), p => [.. p[0].Select(x => x / 2)]),
        ["QuantizeErrors(Quantizer, Pass, String)"] = (m, n, seed) =>
        {
            // What comes back is the gradient's own code.
            var quantizer = new UniformQuantizer(NumberFormat.Int(4));
            var x = new Parameter("x", Tensor.Random([m, n], seed));
            var plain = new Parameter("x", x.Value);
            Tensor target = Tensor.Random([m, n], seed + 1);
            Tensor gradient = Loss.MeanSquaredError(new Variable(plain), target).Backward()[plain];
            Property.SameBits(quantizer.FakeQuantize(gradient), Loss.MeanSquaredError(new Variable(x).QuantizeErrors(quantizer, Pass.Training(), "here"), target).Backward()[x]);
        },
        ["Recurrent(Variable, Variable, Variable, RecurrentCell, Boolean, Int32)"] = (m, n, seed) =>
        {
            var plain = new PlainRecurrence(n, Units: 3, Gates: 4);
            Agrees([[m, 4, n], [12, n], [12, 3], [12]], seed, v => v[0].Recurrent(v[1], v[2], v[3], RecurrentCell.Lstm()), p =>
                [.. Enumerable.Range(0, m).SelectMany(sample => plain.Run(p[0].AsSpan(sample * 4 * n, 4 * n), p[1], p[2], p[3], plain.Zero())[^1].Hidden)]);
        },
        ["Relu()"] = (m, n, seed) => Each(m, n, seed, x => x.Relu(), x => Math.Max(x, 0), 0),
        ["ShiftBatchNorm(Variable, Variable, RunningStatistics, Single)"] = (m, n, seed) =>
        {
            // The bias alone has a derivative; the rest goes back as that of batch normalization, which ShiftBatchNormTests spell out.
            var bias = new Parameter("bias", Tensor.Random([n], seed));
            Variable y = new Variable(Tensor.Random([m + 1, n], seed + 1)).ShiftBatchNorm(null, new Variable(bias), new RunningStatistics(n));
            Tensor gradient = Loss.SumOfSquares(y, new Tensor(y.Value.Shape)).Backward()[bias];
            for (int i = 0; i < n; i++)
                Assert.Equal(Enumerable.Range(0, m + 1).Sum(row => (double)y.Value[(row * n) + i]), gradient[i], 1e-4);
        },
        ["Sigmoid()"] = (m, n, seed) => Each(m, n, seed, x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["Sine(Single)"] = (m, n, seed) => Each(m, n, seed, x => x.Sine(1.5f), x => Math.Sin(1.5 * x)),
        ["Smooth(SmoothSurrogate, Interval)"] = (m, n, seed) => Each(m, n, seed, x => x.Smooth(new TanhSurrogate(2), new Interval(-1, 1)), x => new TanhSurrogate(2).Function(x, new Interval(-1, 1))),
        ["Tanh(Single)"] = (m, n, seed) => Each(m, n, seed, x => x.Tanh(1.5f), x => Math.Tanh(1.5 * x)),
        ["ToChannelsFirst()"] = (m, n, seed) => Agrees([[m, 2, 3, n]], seed, v => v[0].ToChannelsFirst(), p => [.. Enumerable.Range(0, m * n * 6).Select(i => p[0][(i / (6 * n) * 6 * n) + (i % 6 * n) + (i / 6 % n)])]),
        ["ToChannelsLast()"] = (m, n, seed) => Agrees([[m, n, 2, 3]], seed, v => v[0].ToChannelsLast(), p => [.. Enumerable.Range(0, m * n * 6).Select(i => p[0][(i / (6 * n) * 6 * n) + (i % n * 6) + (i / n % 6)])]),
    };

    public static TheoryData<string> Operations => [.. Checks.Keys];

    [Fact]
    public void The_table_has_every_operation() => Assert.Equal(
        typeof(Variable).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(method => method.ReturnType == typeof(Variable))
            .Select(method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.Name))})").Order(StringComparer.Ordinal),
        Checks.Keys);

    [Theory]
    [MemberData(nameof(Operations))]
    public void Goes_back_as_its_definition_says(string operation) => Property.Holds((m, n, _, seed) => Checks[operation](m, n, seed), greatest: 5);

    private static void Agrees(Shape[] shapes, ulong seed, Func<Variable[], Variable> operation, Func<double[][], double[]> definition) =>
        GradientCheck.Agrees([.. shapes.Select((shape, i) => Tensor.Random(shape, seed + (ulong)i))], operation, definition);

    // Kinks have no derivative, so values keep away from them.
    private static Tensor Away(int m, int n, ulong seed, params ReadOnlySpan<float> kinks)
    {
        Tensor x = Tensor.Random([m, n], seed);
        for (int i = 0; i < x.Length; i++)
            foreach (float kink in kinks)
                if (MathF.Abs(x[i] - kink) < 0.01f)
                    x[i] = kink + 0.02f;
        return x;
    }

    private static void Each(int m, int n, ulong seed, Func<Variable, Variable> operation, Func<double, double> definition, params ReadOnlySpan<float> kinks) =>
        GradientCheck.Agrees([Away(m, n, seed, kinks)], v => operation(v[0]), p => [.. p[0].Select(definition)]);

    // The derivative of another function than the one computed: of the sum of y, which is the half square of y - (y - 1).
    private static void StandsIn(int m, int n, ulong seed, Func<Variable, Variable> operation, Func<double, double> function, params ReadOnlySpan<float> kinks)
    {
        var x = new Parameter("x", Away(m, n, seed, kinks));
        Variable y = operation(new Variable(x));
        var target = new Tensor([m, n], [.. y.Value.Values.ToArray().Select(value => value - 1)]);
        Tensor gradient = Loss.SumOfSquares(y, target).Backward()[x];
        for (int i = 0; i < x.Value.Length; i++)
            Assert.Equal((function(x.Value[i] + 1e-5) - function(x.Value[i] - 1e-5)) / 2e-5, gradient[i], 1e-4);
    }

    private static void MaxPool(int m, int n, ulong seed)
    {
        // No two values are near each other.
        Tensor x = Tensor.Random([m, 2, 2, n], seed);
        int[] order = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
        for (int i = 0; i < order.Length; i++)
            x[order[i]] = (i - (order.Length / 2)) * 0.01f;
        GradientCheck.Agrees([x], v => v[0].MaxPool(2, new Window()), p => Pixels(p[0], m, 4, n, pixels => pixels.Max()));
    }

    private static double[] Pixels(double[] x, int images, int pixels, int channels, Func<IEnumerable<double>, double> function) =>
        [.. Enumerable.Range(0, images * channels).Select(i => function(Enumerable.Range(0, pixels).Select(pixel => x[(((i / channels * pixels) + pixel) * channels) + (i % channels)])))];

    private static double[] Product(double[] x, double[] weight, double[] bias, int depth) =>
        [.. Enumerable.Range(0, x.Length / depth * bias.Length).Select(i => bias[i % bias.Length] + Enumerable.Range(0, depth).Sum(k => x[(i / bias.Length * depth) + k] * weight[(i % bias.Length * depth) + k]))];

    private static double[] Normalized(double[] x, double[] scale, double[] bias)
    {
        int features = scale.Length;
        var y = new double[x.Length];
        for (int feature = 0; feature < features; feature++)
        {
            int f = feature;
            double[] column = [.. x.Where((_, i) => i % features == f)];
            double mean = column.Average(), variance = column.Average(value => (value - mean) * (value - mean));
            for (int row = 0; row < column.Length; row++)
                y[(row * features) + f] = (scale[f] * (column[row] - mean) / Math.Sqrt(variance + 0.1f)) + bias[f];
        }

        return y;
    }

    private static float[] Words(int count) => [.. Enumerable.Range(0, count).Select(i => (float)(i * 3 % 5))];
}
