using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Training.Tests;

/// <summary>What holds for every quantizer wherever a layer has it.</summary>
public sealed class SiteTests
{
    public static TheoryData<string> Weights => Sites.WeightNames;

    public static TheoryData<string> Inputs => Sites.InputNames;

    [Theory]
    [MemberData(nameof(Weights))]
    public void Weights_are_replayed_resumed_and_written_as_they_train(string name) => Holds(() => Sites.Network(Sites.OfWeights[name], null));

    [Theory]
    [MemberData(nameof(Inputs))]
    public void Inputs_are_replayed_resumed_and_written_as_they_train(string name) => Holds(() => Sites.Network(null, Sites.OfInputs[name]));

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_layer_of_its_own_does_what_a_layer_s_input_does(string name)
    {
        Sequential inside = Sites.Network(null, Sites.OfInputs[name]);
        var outside = new Sequential(new Linear(5, 8), new Tanh(), new Quantize(Sites.OfInputs[name]), new Linear(8, 6), new Tanh(), new Linear(6, 3));
        outside.LoadWeights(inside.State());
        if (Sites.OfInputs[name] is SignQuantizer { IsStochastic: true } or GridQuantizer { Rounding: Rounding.Stochastic })
            return; // other names draw other numbers
        Sites.Train(new TrainingStep(inside, new Sgd(inside.Parameters, 0.05f), Objective.CrossEntropy), 0, 20);
        Sites.Train(new TrainingStep(outside, new Sgd(outside.Parameters, 0.05f), Objective.CrossEntropy), 0, 20);
        Tensor x = Tensor.Random([7, 5], seed: 3);
        Property.SameBits(inside.Predict(x), outside.Predict(x));
        IsTheGraphOf(outside);
    }

    [Theory]
    [InlineData("int4 per channel", "uint4")]
    [InlineData("int4 per tensor", "int8")]
    [InlineData("sign", "sign")]
    [InlineData("sign stochastic", "sign stochastic")]
    [InlineData("int4 stochastic", "power of two")]
    [InlineData("ternary weights", "fixed point stochastic")]
    [InlineData("ternary weights per channel", "dorefa")]
    [InlineData("ternary learned", "qnn")]
    [InlineData("fixed point", "pact")]
    [InlineData("fixed point stochastic", "lsq")]
    [InlineData("lsq", "uint4 stochastic")]
    [InlineData("lsq per channel", "int8 of a quick average")]
    [InlineData("lsq per input", "lsq")]
    [InlineData("wage", "wage")]
    [InlineData("k-means", "alphabet of signs")]
    [InlineData("sign times mean", "half-wave")]
    [InlineData("dorefa", "alphabet")]
    [InlineData("linear", "logarithmic")]
    public void A_replayed_step_of_the_common_ones_allocates_nothing(string weights, string inputs)
    {
        Sequential model = Sites.Network(Sites.OfWeights[weights], Sites.OfInputs[inputs]);
        StepsAllocateNothing(model, new Adam(model.Parameters, 0.01f));
    }

    [Fact]
    public void A_step_with_quantized_gradients_allocates_nothing()
    {
        var int8 = new UniformQuantizer(NumberFormat.Int(8)) { IsSymmetric = true };
        var model = new Sequential(new Linear(5, 8) { WeightGradientQuantizer = int8, OutputGradientQuantizer = int8 }, new Tanh(), new Linear(8, 3) { WeightGradientQuantizer = int8 });
        StepsAllocateNothing(model, new Sgd(model.Parameters, 0.01f));
    }

    [Theory]
    [InlineData("int4 per tensor", "uint4")]
    [InlineData("sign stochastic", "sign")]
    [InlineData("lsq", "pact")]
    [InlineData("lsq per channel", "uint4 of percentiles")]
    [InlineData("fixed point stochastic", "fixed point stochastic")]
    public void One_thread_and_two_train_the_same_bits(string weights, string inputs)
    {
        Sequential One(int threads)
        {
            int before = Workers.Limit;
            Workers.Limit = threads;
            try
            {
                var model = new Sequential(new Linear(5, 300) { WeightQuantizer = Sites.OfWeights[weights] }, new Tanh(), new Linear(300, 190) { WeightQuantizer = Sites.OfWeights[weights], InputQuantizer = Sites.OfInputs[inputs] }, new Linear(190, 3));
                var step = new TrainingStep(model, new Adam(model.Parameters, 0.01f), Objective.CrossEntropy);
                (Tensor x, int[] labels) = Sites.Samples(130, 1);
                for (int i = 0; i < 3; i++)
                    step.Run(x, labels);
                return model;
            }
            finally
            {
                Workers.Limit = before;
            }
        }

        Sites.SameState(One(1), One(2));
    }

    [Fact]
    public void Stochastic_weights_are_drawn_anew_at_each_step_and_the_same_after_a_restart()
    {
        float[] Points(int steps)
        {
            var model = new Sequential(new Linear(40, 1, bias: false) { WeightQuantizer = new SignQuantizer { IsStochastic = true } });
            var identity = new Tensor([40, 40]);
            for (int i = 0; i < 40; i++)
                identity[i * 41] = 1;
            Tensor result = identity;
            for (int step = 0; step < steps; step++)
                result = model.Forward(identity).Value;
            return result.Values.ToArray();
        }

        Assert.Equal(Points(2), Points(2));
        Assert.NotEqual(Points(1), Points(2));
        Assert.All(Points(1), point => Assert.Equal(1, Math.Abs(point)));
    }

    [Fact]
    public void Evaluation_takes_real_weights_where_asked_and_signs_otherwise()
    {
        var sign = new SignQuantizer { IsStochastic = true };
        var real = new Sequential(new Linear(5, 3) { WeightQuantizer = sign, EvaluatesRealWeights = true });
        var plain = new Sequential(new Linear(5, 3));
        var signs = new Sequential(new Linear(5, 3) { WeightQuantizer = sign });
        Tensor x = Tensor.Random([4, 5], seed: 1);
        Property.SameBits(plain.Predict(x), real.Predict(x));
        Property.SameBits(new Sequential(new Linear(5, 3) { WeightQuantizer = new SignQuantizer() }).Predict(x), signs.Predict(x));
        IsTheGraphOf(real, 5);
    }

    // A network trains the same by replays and by the tape, goes on the same from its state, and predicts what its graph computes.
    private static void Holds(Func<Sequential> create)
    {
        Sequential whole = create(), dynamic = create(), resumed = create();
        Adam one = new(whole.Parameters, 0.01f), two = new(dynamic.Parameters, 0.01f), three = new(resumed.Parameters, 0.01f);
        var step = new TrainingStep(whole, one, Objective.CrossEntropy);
        for (int i = 0; i < 40; i++)
        {
            (Tensor x, int[] labels) = Sites.Samples(9, (ulong)i);
            Variable loss = Loss.CrossEntropy(dynamic.Forward(x), labels);
            two.Step(loss.Backward());
            Assert.Equal(loss.Value[0], step.Run(x, labels));
        }

        Sites.SameState(dynamic, whole);

        resumed.Initialize(0);
        foreach ((NamedTensor from, NamedTensor to) in whole.State().Concat(one.State()).Zip(resumed.State().Concat(three.State())))
            from.Value.Values.CopyTo(to.Value.Values);
        three.StepCount = one.StepCount;
        Sites.Train(step, 40, 50);
        Sites.Train(new TrainingStep(resumed, three, Objective.CrossEntropy), 40, 50);
        Sites.SameState(whole, resumed);

        IsTheGraphOf(whole);
    }

    // Ranges and steps that are learned begin with the first batches.
    private static void StepsAllocateNothing(Sequential model, Optimizer optimizer)
    {
        var step = new TrainingStep(model, optimizer, Objective.CrossEntropy);
        (Tensor x, int[] labels) = Sites.Samples(9, 1);
        Steps(60);
        Allocation.AssertNone(() => Steps(50));

        void Steps(int count)
        {
            for (int i = 0; i < count; i++)
                step.Run(x, labels);
        }
    }

    private static void IsTheGraphOf(Sequential model, int inputs = 5)
    {
        Tensor x = Tensor.Random([23, inputs], seed: 77);
        Tensor expected = model.Predict(x), actual = new FloatEvaluator(model.ToGraph("net", [Shape.Unknown, inputs])).Run(x);
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
    }
}
