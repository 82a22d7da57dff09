using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class WarmStartTests
{
    [Theory]
    [InlineData("lsq", "pact")]
    [InlineData("k-means", "uint4")]
    [InlineData("sign", "sign")]
    public void A_network_with_quantizers_begins_with_the_weights_of_one_without(string weights, string inputs)
    {
        Sequential real = Sites.Network(null, null);
        Sites.Train(new TrainingStep(real, new Adam(real.Parameters), Objective.CrossEntropy), 0, 5);
        Sequential model = Sites.Network(Sites.OfWeights[weights], Sites.OfInputs[inputs]);
        Sites.Train(new TrainingStep(model, new Adam(model.Parameters), Objective.CrossEntropy), 0, 3);
        model.LoadWeights([.. real.State(), .. new Adam(real.Parameters).State()]);

        // What is learned about quantizers began anew, as in a fresh network with these weights.
        Sequential fresh = Sites.Network(Sites.OfWeights[weights], Sites.OfInputs[inputs]);
        foreach ((Parameter from, Parameter to) in real.Parameters.Zip(fresh.Parameters.Where(parameter => parameter.Name.Count(letter => letter == '.') == 1)))
        {
            Assert.Equal(from.Name, to.Name);
            from.Value.Values.CopyTo(to.Value.Values);
        }

        foreach ((NamedTensor expected, NamedTensor actual) in fresh.State().Zip(model.State()).Where(pair => pair.First.Name != "steps"))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void Quantizers_that_both_have_go_along_and_others_are_left_out()
    {
        Sequential four = Sites.Network(Sites.OfWeights["int4 per channel"], Sites.OfInputs["uint4"]);
        Sites.Train(new TrainingStep(four, new Adam(four.Parameters), Objective.CrossEntropy), 0, 5);
        Sequential same = Sites.Network(Sites.OfWeights["int4 per tensor"], Sites.OfInputs["uint4"]);
        same.LoadWeights(four.State());
        Property.SameBits(Entry(four, "layer2.input.range"), Entry(same, "layer2.input.range"));
        Assert.True(float.IsNaN(Entry(same, "layer2.weight.grid")[0]));
        Sites.Network(null, null).LoadWeights(four.State());
    }

    [Fact]
    public void Networks_that_differ_in_more_are_refused_and_nothing_changes()
    {
        Sequential model = Sites.Network(null, null);
        float before = model.Parameters[0].Value[0];
        Assert.Contains("'layer3.weight' is missing", Refused(model, new Sequential(new Linear(5, 8), new Linear(8, 6))), StringComparison.Ordinal);
        Assert.Contains("'layer2.weight' has the shape [6, 8] here, but [7, 8]", Refused(model, new Sequential(new Linear(5, 8), new Linear(8, 7), new Linear(7, 3))), StringComparison.Ordinal);
        Assert.Contains("'layer4.weight', for which", Refused(model, new Sequential(new Linear(5, 8), new Linear(8, 6), new Linear(6, 3), new Linear(3, 3))), StringComparison.Ordinal);
        Assert.Contains("'layer1.batchnorm.", Refused(model, new Sequential(new Linear(5, 8), new BatchNorm(8) { Name = "layer1.batchnorm" }, new Linear(8, 6), new Linear(6, 3))), StringComparison.Ordinal);
        Assert.Contains("'layer2.bias', for which", Refused(new Sequential(new Linear(5, 8), new Linear(8, 6, bias: false)), new Sequential(new Linear(5, 8), new Linear(8, 6))), StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters[0].Value[0]);
    }

    private static string Refused(Sequential model, Sequential other)
    {
        other.Initialize(9);
        return Assert.Throws<TrainingException>(() => model.LoadWeights(other.State())).Message;
    }

    private static Tensor Entry(Sequential model, string name) => model.State().Single(entry => entry.Name == name).Value;
}
