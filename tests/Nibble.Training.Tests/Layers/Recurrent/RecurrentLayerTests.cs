using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class RecurrentLayerTests
{
    [Fact]
    public void One_thread_and_two_give_the_same_bits()
    {
        int limit = Workers.Limit;
        try
        {
            var runs = new List<float[]>();
            foreach (int threads in (int[])[1, 2, 3])
            {
                Workers.Limit = threads;
                (Sequential model, TrainingStep step) = Words(units: 24, padding: null);
                (Tensor x, Tensor y) = Samples(batch: 37, steps: 50);
                for (int i = 0; i < 3; i++)
                    step.Run(x, y);
                runs.Add([.. model.Parameters.SelectMany(parameter => parameter.Value.Values.ToArray())]);
            }

            Property.SameBits(runs[0], runs[1]);
            Property.SameBits(runs[0], runs[2]);
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void A_replayed_step_allocates_nothing(int? padding)
    {
        (_, TrainingStep step) = Words(units: 24, padding);
        (Tensor x, Tensor y) = Samples(batch: 16, steps: 30);
        for (int i = 0; i < 50; i++)
            step.Run(x, y);
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                step.Run(x, y);
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void Replayed_steps_give_the_bits_of_the_dynamic_form_whatever_the_padding(int? padding)
    {
        (Sequential replayed, TrainingStep step) = Words(units: 5, padding);
        (Sequential dynamic, _) = Words(units: 5, padding);
        var adam = new Adam(dynamic.Parameters, 0.01f);
        for (int i = 0; i < 10; i++)
        {
            (Tensor x, Tensor y) = Samples(batch: 6, steps: 9, (ulong)i);
            Variable loss = Loss.MeanSquaredError(dynamic.Forward(x), y);
            adam.Step(loss.Backward());
            Assert.Equal(loss.Value[0], step.Run(x, y));
        }

        foreach ((NamedTensor expected, NamedTensor actual) in dynamic.State().Zip(replayed.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void An_lstm_learns_whether_a_word_occurred_long_ago()
    {
        (Sequential model, TrainingStep step) = Words(units: 8, padding: null);
        var (x, y) = (new Tensor([32, 20]), new Tensor([32, 1]));
        float loss = 1;
        for (int i = 0; i < 300; i++)
        {
            var random = new CounterRandom((ulong)i);
            for (int word = 0; word < x.Length; word++)
                x[word] = MathF.Floor(random.Uniform((ulong)word, 1, 6.999f));
            for (int sample = 0; sample < 32; sample++)
            {
                x[(sample * 20) + 2] = sample % 2 == 0 ? 0 : 5;
                y[sample] = sample % 2;
            }

            loss = step.Run(x, y);
        }

        Assert.InRange(loss, 0, 0.02f);
        Tensor predicted = model.Predict(x);
        for (int sample = 0; sample < 32; sample++)
            Assert.Equal(sample % 2, predicted[sample], 0.4f);
    }

    [Fact]
    public void Evaluation_gives_the_bits_of_training()
    {
        foreach (Layer layer in (Layer[])[new Lstm(3, 7), new Lstm(3, 7) { ReturnsSequences = true, HardSigmoid = (0.2f, 0.5f) }, new SimpleRnn(3, 7) { Activation = StateFunction.Relu }])
        {
            var model = new Sequential(layer);
            Tensor x = Tensor.Random([4, 6, 3], 5);
            Property.SameBits(model.Forward(x).Value, model.Predict(x));
        }
    }

    [Fact]
    public void The_forget_gate_begins_open()
    {
        var lstm = new Lstm(2, 3);
        _ = new Sequential(lstm);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0], lstm.Parameters[2].Value.Values.ToArray());
    }

    [Fact]
    public void A_state_on_a_grid_has_only_its_points()
    {
        var rule = new GridStateRule(QuantizationGrid.PerTensor(NumberFormat.Int(3), 0.25f));
        var model = new Sequential(new Lstm(3, 5) { ReturnsSequences = true, StateRule = rule, Activation = StateFunction.HardTanh });
        foreach (float h in model.Predict(Tensor.Random([4, 6, 3], 5)).Values)
            Assert.True(h * 4 == MathF.Round(h * 4) && h is >= -1 and <= 0.75f, $"{h} is no point.");
        float[] gradient = [1, 2, 3, 4];
        rule.PassBack([-1.2f, -0.9f, 0.7f, 0.8f], gradient);
        Assert.Equal([0, 2, 3, 0], gradient);
    }

    [Fact]
    public void Quantized_weights_are_points_in_every_step_and_their_gradients_pass()
    {
        var sign = new SignQuantizer { Scale = 0.25f };
        var quantized = new Sequential(new Lstm(3, 5) { WeightQuantizer = sign });
        var real = new Sequential(new Lstm(3, 5));
        for (int i = 0; i < 2; i++)
            sign.FakeQuantize(quantized.Parameters[i].Value).Values.CopyTo(real.Parameters[i].Value.Values);
        Tensor x = Tensor.Random([4, 6, 3], 5), y = Tensor.Random([4, 5], 6);
        Property.SameBits(real.Predict(x), quantized.Predict(x));
        Gradients expected = Loss.MeanSquaredError(real.Forward(x), y).Backward(), actual = Loss.MeanSquaredError(quantized.Forward(x), y).Backward();
        for (int i = 0; i < 3; i++)
            Property.SameBits(expected[real.Parameters[i]], actual[quantized.Parameters[i]]);
    }

    [Fact]
    public void Grids_of_both_weights_are_states_of_their_own()
    {
        var model = new Sequential(new SimpleRnn(3, 5) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(4)) });
        Assert.Equal(["layer1.input.weight", "layer1.state.weight", "layer1.bias", "layer1.input.weight.grid", "layer1.state.weight.grid", "steps"], model.State().Select(state => state.Name));
    }

    [Theory]
    [InlineData(7, "7")]
    [InlineData(-1, "-1")]
    [InlineData(1.5f, "1.5")]
    public void A_number_that_is_no_word_is_refused_with_its_place(float word, string text)
    {
        (_, TrainingStep step) = Words(units: 5, padding: null);
        (Tensor x, Tensor y) = Samples(batch: 3, steps: 4);
        x[9] = word;
        string message = Assert.Throws<TrainingException>(() => step.Run(x, y)).Message;
        Assert.Contains($"'layer1' has the words 0 to 6, but sample 2 has {text} at position 1", message);
    }

    [Fact]
    public void Inputs_of_another_size_are_refused_with_the_layers_name()
    {
        string message = Assert.Throws<TrainingException>(() => new Sequential(new Lstm(3, 5)).Predict(new Tensor([2, 4, 6]))).Message;
        Assert.Contains("'layer1'", message);
        Assert.Contains("[N, T, 3]", message);
        Assert.Contains("[2, 4, 6]", message);
    }

    [Fact]
    public void A_graph_that_unrolls_needs_the_number_of_steps() =>
        Assert.Contains("number must be known", Assert.Throws<TrainingException>(() => new Sequential(new SimpleRnn(3, 5)).ToGraph("net", [Shape.Unknown, Shape.Unknown, 3])).Message);

    [Fact]
    public void Marked_padding_does_not_go_to_a_graph() =>
        Assert.Contains("padding", Assert.Throws<TrainingException>(() => Words(units: 5, padding: 0).Model.ToGraph("net", [Shape.Unknown, 4])).Message);

    private static (Sequential Model, TrainingStep Step) Words(int units, int? padding)
    {
        var model = new Sequential(new Embedding(7, 6) { Padding = padding }, new Lstm(6, units), new Linear(units, 1));
        return (model, new TrainingStep(model, new Adam(model.Parameters, 0.01f), Objective.MeanSquaredError));
    }

    private static (Tensor Inputs, Tensor Targets) Samples(int batch, int steps, ulong seed = 1)
    {
        var random = new CounterRandom(seed);
        var x = new Tensor([batch, steps]);
        for (int i = 0; i < x.Length; i++)
            x[i] = i % steps < (i / steps % steps) ? 0 : MathF.Floor(random.Uniform((ulong)i, 0, 6.999f));
        return (x, Tensor.Random([batch, 1], seed));
    }
}
