using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Training.Tests;

/// <summary>The schemes of papers, each built of layers and settings alone.</summary>
public sealed class SchemeTests
{
    [Fact]
    public void Wage_keeps_weights_activations_gradients_and_errors_on_their_grids()
    {
        var errors = new WageQuantizer(8) { Scale = null };
        Linear Layer(int inputs, int outputs, float rate = 8) => new(inputs, outputs, bias: false)
        {
            WeightQuantizer = new WageQuantizer(2),
            OutputGradientQuantizer = errors,
            WeightGradientQuantizer = new WageGradientQuantizer(8, rate),
            WeightBound = 0.5f,
        };
        Quantize Activations(int fanIn)
        {
            float scale = new WageInitialization(2).ActivationScale(fanIn);
            return new(new WageQuantizer(8) { Scale = scale }) { Surrogate = new QuotientSurrogate(scale, 1 - Wage.Sigma(8)) };
        }

        var model = new Sequential(new Quantize(new WageQuantizer(8)), Layer(5, 16), new Relu(), Activations(5), Layer(16, 3), Activations(16));
        foreach (Parameter parameter in model.Parameters)
            Wage.Grid(8).FakeQuantize(parameter.Value).Values.CopyTo(parameter.Value.Values);
        float[] before = model.Parameters[0].Value.Values.ToArray();

        // The learning rate is in the gradient quantizer: the update is Δ itself.
        TrainOneHot(model, new Sgd(model.Parameters, 1), 30);
        Assert.NotEqual(before, model.Parameters[0].Value.Values.ToArray());
        foreach (Parameter parameter in model.Parameters)
            Assert.All(parameter.Value.Values.ToArray(), w =>
            {
                Assert.InRange(w, -0.5f, 0.5f);
                Assert.Equal(MathF.Round(w * 128), w * 128);
            });
        Assert.All(model.Predict(Tensor.Random([9, 5], seed: 3)).Values.ToArray(), a => Assert.Equal(MathF.Round(a * 128), a * 128));
    }

    [Fact]
    public void Errors_are_on_their_grid_where_a_layer_hands_them_back()
    {
        var errors = new WageQuantizer(8) { Scale = null };
        var layer = new Linear(3, 4, bias: false) { OutputGradientQuantizer = errors };
        layer.Initialize(new CounterRandom(1));
        Tensor x = new([1, 3], [1, 0, 0]);
        Variable y = layer.Forward(new Variable(x), Pass.Training());
        Tensor target = Tensor.Random([1, 4], seed: 4);
        Gradients gradients = Loss.MeanSquaredError(y, target).Backward();

        var plain = new Linear(3, 4, bias: false);
        plain.Initialize(new CounterRandom(1));
        Tensor real = Loss.MeanSquaredError(plain.Forward(new Variable(x), Pass.Training()), target).Backward()[plain.Parameters[0]];
        var column = new Tensor([1, 4], [real[0], real[3], real[6], real[9]]);
        Tensor expected = errors.FakeQuantize(column);
        for (int i = 0; i < 4; i++)
            Assert.Equal(expected[i], gradients[layer.Parameters[0]][3 * i]);
    }

    [Fact]
    public void Guptas_fixed_point_rounds_weights_biases_activations_errors_and_updates()
    {
        QuantizationGrid grid = QuantizationGrid.PerTensor(NumberFormat.Int(16), 1f / 1024, 0, Rounding.Stochastic);
        var values = new FixedGridQuantizer(grid);
        Linear Layer(int inputs, int outputs) => new(inputs, outputs)
        {
            WeightQuantizer = values,
            OutputGradientQuantizer = values,
            WeightGradientQuantizer = values,
            ParameterGrid = grid,
        };
        var model = new Sequential(new Quantize(values), Layer(5, 16), new Relu(), new Quantize(values), Layer(16, 3));
        var step = new TrainingStep(model, new Sgd(model.Parameters, 0.1f), Objective.CrossEntropy);
        Sites.Train(step, 0, 30);
        foreach (Parameter parameter in model.Parameters)
            Assert.All(parameter.Value.Values.ToArray(), w => Assert.Equal(MathF.Round(w * 1024), w * 1024));
    }

    [Fact]
    public void Dorefa_trains_with_gradients_of_few_bits_for_each_sample()
    {
        var model = new Sequential(
            new Linear(5, 16), new Quantize(new LinearQuantizer(0, 1, 4)),
            new Linear(16, 8) { WeightQuantizer = new DoReFaWeightQuantizer(1), OutputGradientQuantizer = new DoReFaGradientQuantizer(4) }, new Quantize(new LinearQuantizer(0, 1, 4)),
            new Linear(8, 3));
        Assert.True(LossesOf(model, new Adam(model.Parameters, 0.02f), 150) is var (first, last) && last < 0.7f * first);
    }

    [Fact]
    public void A_binary_network_learns_and_its_real_weights_stay_within_their_bound()
    {
        Sequential model = Binary();
        foreach (Linear layer in model.Layers.OfType<Linear>())
            Assert.Equal(1, layer.WeightBound);
        Assert.True(LossesOf(model, new Adam(model.Parameters, 0.02f), 150) is var (first, last) && last < 0.8f * first);
        foreach (Linear layer in model.Layers.OfType<Linear>())
            Assert.All(layer.Parameters[0].Value.Values.ToArray(), w => Assert.InRange(w, -1f, 1f));
    }

    [Fact]
    public void The_integer_program_of_a_binary_network_computes_what_training_predicts()
    {
        Sequential model = Binary();
        Sites.Train(new TrainingStep(model, new Adam(model.Parameters, 0.02f), Objective.CrossEntropy), 0, 40);
        IntegerProgram program = IntegerProgram.Compile(model.ToGraph("bnn", [Shape.Unknown, 5]));
        Assert.True(program.Explain().Contains("signs", StringComparison.Ordinal), program.Explain());
        Tensor x = Tensor.Random([50, 5], seed: 8), expected = model.Predict(x);
        var result = new float[3];
        for (int row = 0; row < 50; row++)
        {
            program.Run(x.Values.Slice(5 * row, 5), result);
            for (int i = 0; i < 3; i++)
                Assert.Equal(expected[(3 * row) + i], result[i], 1e-5f);
        }
    }

    [Fact]
    public void Binary_connect_scales_updates_and_draws_weights_once_a_step()
    {
        Linear Layer(int inputs, int outputs) => new(inputs, outputs)
        {
            WeightQuantizer = new SignQuantizer { IsStochastic = true },
            Surrogate = Surrogate.Identity,
            WeightBound = 1,
            WeightUpdateScale = Parameter.GlorotScale(inputs, outputs),
            EvaluatesRealWeights = true,
        };
        var model = new Sequential(Layer(5, 32), new BatchNorm(32), new Relu(), Layer(32, 3), new BatchNorm(3));
        Assert.Equal(Parameter.GlorotScale(5, 32), model.Parameters[0].UpdateScale);
        Assert.True(LossesOf(model, new Adam(model.Parameters, 0.001f), 150) is var (first, last) && last < first);
        Assert.All(model.Parameters[0].Value.Values.ToArray(), w => Assert.InRange(w, -1f, 1f));
    }

    private static Sequential Binary()
    {
        var sign = new SignQuantizer();
        return new(
            new Linear(5, 64, bias: false) { WeightQuantizer = sign, WeightBound = 1 },
            new BatchNorm(64),
            new Linear(64, 64, bias: false) { WeightQuantizer = sign, InputQuantizer = sign, WeightBound = 1 },
            new BatchNorm(64),
            new Linear(64, 3) { WeightQuantizer = sign, InputQuantizer = sign, WeightBound = 1 },
            new BatchNorm(3));
    }

    private static (float First, float Last) LossesOf(Sequential model, Optimizer optimizer, int steps)
    {
        var step = new TrainingStep(model, optimizer, Objective.CrossEntropy);
        (float first, float last) = (0, 0);
        for (int i = 0; i < steps; i++)
        {
            (Tensor x, int[] labels) = Sites.Samples(40, (ulong)i);
            float loss = step.Run(x, labels);
            if (i < 20)
                first += loss;
            if (i >= steps - 20)
                last += loss;
        }

        return (first, last);
    }

    private static void TrainOneHot(Sequential model, Optimizer optimizer, int steps)
    {
        var step = new TrainingStep(model, optimizer, Objective.MeanSquaredError);
        for (int i = 0; i < steps; i++)
        {
            (Tensor x, int[] labels) = Sites.Samples(9, (ulong)i);
            var targets = new Tensor([9, 3]);
            for (int row = 0; row < 9; row++)
                targets[(3 * row) + labels[row]] = 1;
            step.Run(x, targets);
        }
    }
}
