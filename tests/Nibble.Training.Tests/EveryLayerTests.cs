using System.Reflection;
using Nibble.Kernels;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

/// <summary>What holds for every layer, optimizer and loss, held complete by what the assembly has.</summary>
public sealed class EveryLayerTests
{
    private static readonly Func<IReadOnlyList<Parameter>, Optimizer>[] Optimizers =
    [
        parameters => new Sgd(parameters), parameters => new Adam(parameters), parameters => new AdamW(parameters), parameters => new AdaMax(parameters), parameters => new ShiftAdaMax(parameters),
    ];

    private static readonly Objective[] Objectives = [.. typeof(Objective).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => (Objective)property.GetValue(null)!)];

    [Fact]
    public void The_tables_have_every_layer_and_optimizer()
    {
        Assert.Equal(Concrete(typeof(Layer)), EveryLayer.All.SelectMany(one => EveryLayer.Types(one.Layers())).Select(type => type.Name).Distinct().Order());
        Assert.Equal(Concrete(typeof(Optimizer)), Optimizers.Select(make => make([]).GetType().Name).Order());
        Assert.True(Objectives.Length >= 7);
    }

    [Theory]
    [MemberData(nameof(EveryLayer.Names), MemberType = typeof(EveryLayer))]
    public void Replayed_steps_of_every_layer_allocate_nothing(string name)
    {
        EveryLayer layer = EveryLayer.Of(name);
        Sequential model = layer.Build();
        AssertAllocatesNothing(new TrainingStep(model, new Adam(model.Parameters), Objective.MeanSquaredError), layer.Batch(5, 1), Tensor.Random(layer.OutputsOf(5), 2));
    }

    [Fact]
    public void Replayed_steps_of_every_optimizer_and_loss_allocate_nothing()
    {
        EveryLayer layer = EveryLayer.Of("linear");
        foreach (Func<IReadOnlyList<Parameter>, Optimizer> optimizer in Optimizers)
        {
            foreach (Objective objective in Objectives)
            {
                Sequential model = layer.Build();
                var step = new TrainingStep(model, optimizer(model.Parameters), objective);
                AssertAllocatesNothing(step, layer.Batch(5, 1), objective.ComparesClasses ? null : new Tensor(layer.OutputsOf(5)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryLayer.Names), MemberType = typeof(EveryLayer))]
    public void One_thread_and_several_train_the_same_bits(string name)
    {
        EveryLayer layer = EveryLayer.Of(name);
        int limit = Workers.Limit;
        try
        {
            Workers.Limit = 1;
            Sequential alone = layer.Trained(count: 130, steps: 3);
            Workers.Limit = 2;
            Sequential together = layer.Trained(count: 130, steps: 3);
            foreach ((NamedTensor expected, NamedTensor actual) in alone.State().Zip(together.State()))
                Property.SameBits(expected.Value, actual.Value);
        }
        finally
        {
            Workers.Limit = limit;
        }
    }

    [Theory]
    [MemberData(nameof(EveryLayer.Names), MemberType = typeof(EveryLayer))]
    public void A_network_that_takes_over_the_state_of_another_goes_on_with_its_bits(string name)
    {
        EveryLayer layer = EveryLayer.Of(name);
        Sequential one = layer.Trained(count: 6, steps: 3), other = layer.Build();
        foreach ((NamedTensor from, NamedTensor to) in one.State().Zip(other.State()))
            from.Value.Values.CopyTo(to.Value.Values);
        Tensor x = layer.Batch(6, 9), target = Tensor.Random(layer.OutputsOf(6), 8);
        Property.SameBits(one.Predict(x), other.Predict(x));
        foreach (Sequential model in (Sequential[])[one, other])
            new TrainingStep(model, new Sgd(model.Parameters, 0.1f), Objective.MeanSquaredError).Run(x, target);
        foreach ((NamedTensor expected, NamedTensor actual) in one.State().Zip(other.State()))
            Property.SameBits(expected.Value, actual.Value);
    }

    [Fact]
    public void The_least_batch_is_2_where_a_layer_anywhere_normalizes_by_the_batch()
    {
        Assert.Equal(1, EveryLayer.Of("linear").Build().LeastBatch);
        Assert.Equal(2, EveryLayer.Of("batch normalization").Build().LeastBatch);
        Assert.Equal(2, EveryLayer.Of("batch normalization by shifts").Build().LeastBatch);
        Assert.Equal(2, EveryLayer.Of("residual").Build().LeastBatch);
    }

    private static void AssertAllocatesNothing(TrainingStep step, Tensor x, Tensor? targets)
    {
        int[] labels = new int[x.Shape[0]];
        Steps(30);
        Allocation.AssertNone(() => Steps(10));

        void Steps(int count)
        {
            for (int i = 0; i < count; i++)
                _ = targets is null ? step.Run(x, labels) : step.Run(x, targets);
        }
    }

    private static IEnumerable<string> Concrete(Type type) => type.Assembly.GetTypes().Where(one => one.IsSubclassOf(type) && !one.IsAbstract).Select(one => one.Name).Order();
}
