using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Values and gradients of recurrent layers are those of loops in double precision.</summary>
public sealed class RecurrentGradientTests
{
    [Theory]
    [InlineData(StateFunction.Tanh, 0, false)]
    [InlineData(StateFunction.Tanh, 0, true)]
    [InlineData(StateFunction.HardTanh, 0, true)]
    [InlineData(StateFunction.Tanh, 0.5f, false)]
    [InlineData(StateFunction.Tanh, 0.2f, true)]
    [InlineData(StateFunction.HardTanh, 0.5f, false)]
    public void Of_every_kind_of_lstm(StateFunction activation, float slope, bool sequences)
    {
        (float, float)? hard = slope > 0 ? (slope, 0.5f) : null;
        var plain = new PlainRecurrence(Inputs: 3, Units: 5, Gates: 4) { State = FunctionOf(activation), Gate = slope > 0 ? z => Math.Clamp((z * slope) + 0.5, 0, 1) : z => 1 / (1 + Math.Exp(-z)) };
        Check(plain, RecurrentCell.Lstm(activation, hard), batch: 5, steps: 4, sequences);
    }

    [Theory]
    [InlineData(StateFunction.Tanh, false)]
    [InlineData(StateFunction.Relu, true)]
    [InlineData(StateFunction.HardTanh, false)]
    public void Of_every_kind_of_simple_layer(StateFunction activation, bool sequences) =>
        Check(new PlainRecurrence(Inputs: 3, Units: 11, Gates: 1) { State = FunctionOf(activation) }, RecurrentCell.Simple(activation), batch: 5, steps: 4, sequences);

    [Fact]
    public void Of_sizes_from_one_to_some_primes() => Property.Holds(
        (batch, steps, units, seed) =>
        {
            int inputs = 1 + (int)(seed % 7);
            Check(new PlainRecurrence(inputs, units, Gates: 4), RecurrentCell.Lstm(), batch, steps, sequences: seed % 2 == 0);
        },
        greatest: 5);

    // So many sequences make parts of several rows, and so many units blocks that end within the sequence.
    [Fact]
    public void Of_parts_and_blocks_whose_lengths_differ()
    {
        var plain = new PlainRecurrence(Inputs: 2, Units: 3, Gates: 4);
        Tensor[] inputs = Samples(plain, batch: 51, steps: 90);
        var weights = new Parameter("u", inputs[2]);
        Variable y = new Variable(inputs[0]).Recurrent(new Variable(inputs[1]), new Variable(weights), new Variable(inputs[3]), RecurrentCell.Lstm());
        double[][] points = [.. inputs.Select(Doubles)];
        double[] expected = Definition(plain, 51, 90, sequences: false)(points);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], y.Value[i], 1e-5);

        Tensor target = Tensor.Random(y.Value.Shape, 3);
        Tensor gradient = Loss.MeanSquaredError(y, target).Backward()[weights];
        foreach (int element in (int[])[0, 7, 20, 35])
        {
            double At(double step)
            {
                double[][] moved = [.. points.Select(point => (double[])point.Clone())];
                moved[2][element] += step;
                return Definition(plain, 51, 90, sequences: false)(moved).Select((value, i) => Math.Pow(value - target[i], 2)).Average();
            }

            Assert.Equal((At(1e-5) - At(-1e-5)) / 2e-5, gradient[element], 1e-5);
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(7, true)]
    [InlineData(9, false)]
    public void Of_truncation_are_those_of_states_that_are_constants(int window, bool sequences)
    {
        const int Batch = 3, Steps = 7;
        var plain = new PlainRecurrence(Inputs: 2, Units: 3, Gates: 4);
        Tensor[] inputs = Samples(plain, Batch, Steps);
        double[][] still = [.. inputs.Select(Doubles)];
        GradientCheck.Agrees(inputs, v => v[0].Recurrent(v[1], v[2], v[3], RecurrentCell.Lstm(), sequences, window), points =>
        {
            List<double> result = [];
            for (int sample = 0; sample < Batch; sample++)
            {
                List<(double[] Hidden, double[] Cells)> constant = plain.Run(Sequence(still[0], sample, Steps, 2), still[1], still[2], still[3], plain.Zero());
                int start = 0;
                for (int end = Steps % window == 0 ? window : Steps % window; start < Steps; start = end, end += window)
                {
                    int last = Math.Min(end, Steps);
                    List<(double[] Hidden, double[] Cells)> states = plain.Run(Sequence(points[0], sample, Steps, 2)[(start * 2)..(last * 2)], points[1], points[2], points[3], start == 0 ? plain.Zero() : constant[start - 1]);
                    if (sequences)
                        result.AddRange(states.SelectMany(state => state.Hidden));
                    else if (last == Steps)
                        result.AddRange(states[^1].Hidden);
                }
            }

            return [.. result];
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_padding_are_those_of_the_words_alone(bool sequences)
    {
        float[] words = [0, 0, 3, 1, 2, /**/ 1, 0, 2, 0, 0, /**/ 0, 0, 0, 0, 0, /**/ 4, 3, 2, 1, 4];
        var plain = new PlainRecurrence(Inputs: 2, Units: 3, Gates: 4);
        var ids = new Variable(new Tensor([4, 5], words));
        Tensor[] inputs = [Tensor.Random([5, 2], 8), .. Samples(plain, 1, 1)[1..]];
        GradientCheck.Agrees(inputs, v => ids.Embedding(v[0], padding: 0).Recurrent(v[1], v[2], v[3], RecurrentCell.Lstm(), sequences), points =>
        {
            List<double> result = [];
            for (int sample = 0; sample < 4; sample++)
            {
                (int start, int end) = ((int[])[2, 0, 0, 0], (int[])[5, 3, 0, 5]) is var (starts, ends) ? (starts[sample], ends[sample]) : default;
                double[] x = [.. words[((sample * 5) + start)..((sample * 5) + end)].SelectMany(word => points[0][((int)word * 2)..(((int)word * 2) + 2)])];
                List<(double[] Hidden, double[] Cells)> states = plain.Run(x, points[1], points[2], points[3], plain.Zero());
                if (sequences)
                    for (int t = 0; t < 5; t++)
                        result.AddRange(t >= start && t < end ? states[t - start].Hidden : new double[3]);
                else
                    result.AddRange(states.Count == 0 ? new double[3] : states[^1].Hidden);
            }

            return [.. result];
        });
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    public void Of_rules_for_state_and_gates(int gates)
    {
        var rule = new SmoothRule();
        var plain = new PlainRecurrence(Inputs: 3, Units: 5, gates) { StateRule = SmoothRule.Value, GateRule = SmoothRule.Value };
        Check(plain, gates == 4 ? RecurrentCell.Lstm(stateRule: rule, gateRule: rule) : RecurrentCell.Simple(stateRule: rule), batch: 5, steps: 4, sequences: true);
    }

    private static void Check(PlainRecurrence plain, RecurrentCell cell, int batch, int steps, bool sequences) => GradientCheck.Agrees(
        Samples(plain, batch, steps), v => v[0].Recurrent(v[1], v[2], v[3], cell, sequences), Definition(plain, batch, steps, sequences));

    private static Func<double[][], double[]> Definition(PlainRecurrence plain, int batch, int steps, bool sequences) => points =>
    {
        List<double> result = [];
        for (int sample = 0; sample < batch; sample++)
        {
            List<(double[] Hidden, double[] Cells)> states = plain.Run(Sequence(points[0], sample, steps, plain.Inputs), points[1], points[2], points[3], plain.Zero());
            result.AddRange(sequences ? states.SelectMany(state => state.Hidden) : states[^1].Hidden);
        }

        return [.. result];
    };

    private static Tensor[] Samples(PlainRecurrence plain, int batch, int steps) =>
    [
        Tensor.Random([batch, steps, plain.Inputs], 1), Tensor.Random([plain.Gates * plain.Units, plain.Inputs], 2),
        Tensor.Random([plain.Gates * plain.Units, plain.Units], 3), Tensor.Random([plain.Gates * plain.Units], 4),
    ];

    private static ReadOnlySpan<double> Sequence(double[] x, int sample, int steps, int inputs) => x.AsSpan(sample * steps * inputs, steps * inputs);

    private static double[] Doubles(Tensor tensor) => [.. tensor.Values.ToArray().Select(value => (double)value)];

    private static Func<double, double> FunctionOf(StateFunction activation) => activation switch
    {
        StateFunction.HardTanh => PlainRecurrence.HardTanh,
        StateFunction.Relu => PlainRecurrence.Relu,
        _ => Math.Tanh,
    };

    // A rule that has a derivative, so that differences can judge it.
    private sealed class SmoothRule : StateRule
    {
        public static double Value(double x) => (0.7 * x) + (0.2 * x * x);

        public override void Apply(ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
                y[i] = (float)Value(x[i]);
        }

        public override void PassBack(ReadOnlySpan<float> x, Span<float> gradient)
        {
            for (int i = 0; i < x.Length; i++)
                gradient[i] *= 0.7f + (0.4f * x[i]);
        }
    }
}
