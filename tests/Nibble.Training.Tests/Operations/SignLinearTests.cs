using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>Products of signs in one operation, beside the operations that it stands for.</summary>
public sealed class SignLinearTests
{
    [Theory]
    [InlineData(1, 1, 1, true)]
    [InlineData(11, 31, 33, true)]
    [InlineData(13, 33, 31, false)]
    [InlineData(12, 64, 97, true)]
    [InlineData(64, 190, 211, true)]
    [InlineData(64, 190, 211, false)]
    public void Outputs_and_gradients_are_those_of_signs_and_a_linear_product(int rows, int columns, int depth, bool signsOfInputs)
    {
        var sign = new SignQuantizer { Scale = 1 };
        foreach (Surrogate surrogate in (Surrogate[])[Surrogate.HardTanh, new HardTanhSurrogate(0.5f), Surrogate.StraightThrough, Surrogate.Identity, new TanhSurrogate(2)])
        {
            var layer = new Linear(depth, columns) { WeightQuantizer = sign, InputQuantizer = signsOfInputs ? sign : null, Surrogate = surrogate };
            (Parameter x, Parameter weight, Parameter bias) = (new Parameter("x", Tensor.Random([rows, depth], 1)), layer.Parameters[0], layer.Parameters[1]);
            Tensor.Random([columns, depth], 2).Values.CopyTo(weight.Value.Values);
            Tensor.Random([columns], 3).Values.CopyTo(bias.Value.Values);
            (weight.Value[0], x.Value[0]) = (0, -0f);
            Variable Apart(Parameter values) => new Variable(values).FakeQuantize(sign, surrogate);
            Variable fused = layer.Forward(new Variable(x), Pass.Training()), apart = (signsOfInputs ? Apart(x) : new Variable(x)).Linear(Apart(weight), new Variable(bias));
            float tolerance = signsOfInputs ? depth * depth * 6e-8f : 0;
            for (int i = 0; i < fused.Value.Length; i++)
                Assert.True(Math.Abs(fused.Value[i] - apart.Value[i]) <= tolerance, $"{fused.Value[i]:g9} is not {apart.Value[i]:g9}.");

            // With the same outputs on both sides, the gradients of the rest have the same bits.
            apart.Value.Values.CopyTo(fused.Value.Values);
            Tensor target = Tensor.Random([rows, columns], 4);
            (Gradients one, Gradients two) = (Loss.MeanSquaredError(fused, target).Backward(), Loss.MeanSquaredError(apart, target).Backward());
            foreach (Parameter parameter in (Parameter[])[x, weight, bias])
                Property.SameBits(two[parameter], one[parameter]);
        }
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(0.5f)]
    public void Training_has_the_same_bits_in_the_dynamic_form_and_replayed_on_any_number_of_threads(float normLimit) =>
        Replay.HasTheBitsOfTheDynamicForm(Fresh(normLimit), Fresh(normLimit));

    [Fact]
    public void A_replayed_step_allocates_nothing() => Replay.AllocatesNothing(Fresh(float.PositiveInfinity));

    private static (Sequential Model, Adam Optimizer) Fresh(float normLimit)
    {
        var sign = new SignQuantizer { Scale = 1 };
        var model = new Sequential(
            new Linear(190, 211) { WeightQuantizer = sign, WeightBound = 1 },
            new BatchNorm(211),
            new Linear(211, 173) { WeightQuantizer = sign, InputQuantizer = sign, WeightBound = 1 },
            new BatchNorm(173),
            new Linear(173, 5) { WeightQuantizer = sign, InputQuantizer = sign });
        return (model, new Adam(model.Parameters, 0.01f) { GradientNormLimit = normLimit });
    }
}
