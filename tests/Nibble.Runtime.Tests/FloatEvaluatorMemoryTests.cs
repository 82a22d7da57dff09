using System.Collections.Immutable;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime.Tests;

public sealed class FloatEvaluatorMemoryTests
{
    private const ulong Graphs = 200;

    [Fact]
    public void What_is_observed_of_a_node_is_what_it_makes_of_what_was_observed_of_its_inputs()
    {
        for (ulong seed = 0; seed < Graphs; seed++)
        {
            RandomGraph random = RandomGraph.Of(seed, exactScales: false);
            Graph graph = random.Graph;
            var evaluator = new FloatEvaluator(graph);
            foreach (int batch in random.Batches)
            {
                Dictionary<string, Tensor> seen = graph.Constants.ToDictionary(pair => pair.Key, pair => pair.Value.ToTensor());
                evaluator.Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = random.Input(batch) }, (name, value) => seen.Add(name, value.Clone()));
                foreach (GraphNode node in graph.Nodes)
                    Same.Bits(Alone(node, seen), seen[node.Output]);
            }
        }
    }

    [Fact]
    public void What_memory_held_before_does_not_show()
    {
        for (ulong seed = 0; seed < Graphs; seed++)
        {
            RandomGraph random = RandomGraph.Of(seed, exactScales: false);
            var evaluator = new FloatEvaluator(random.Graph);
            Tensor[] inputs = [.. random.Batches.Select(random.Input)], expected = [.. inputs.Select(new FloatEvaluator(random.Graph).Run)];
            foreach (float trace in (float[])[float.NaN, 1e30f, -1])
            {
                for (int i = 0; i < inputs.Length; i++)
                {
                    evaluator.Spoil(trace);
                    Same.Bits(expected[i], evaluator.Run(inputs[i]));
                }
            }
        }
    }

    [Fact]
    public void A_result_stays_what_it_is_when_the_network_is_run_again()
    {
        var builder = new GraphBuilder("net");
        string relu = builder.Add("relu", new Relu(), builder.AddInput("x", [Shape.Unknown, 4]));
        builder.AddOutput(builder.Add("flat", new Reshape([-1]), relu));
        builder.AddOutput(builder.Add("negative", new Neg(), relu));
        builder.AddOutput(relu);
        builder.AddOutput(builder.Add("absolute", new Abs(), builder.Add("same", new Identity(), "negative")));
        var evaluator = new FloatEvaluator(builder.Build());
        Dictionary<string, Tensor> Inputs(float value) => new() { ["x"] = new([1, 4], [value, -value, 2 * value, 0]) };

        IReadOnlyDictionary<string, Tensor> first = evaluator.Run(Inputs(1));
        evaluator.Run(Inputs(7));

        Assert.Equal([1f, 0, 2, 0], first["flat"].Values.ToArray());
        Assert.Equal([1f, 0, 2, 0], first["relu"].Values.ToArray());
        Assert.Equal([-1f, 0, -2, 0], first["negative"].Values.ToArray());
        Assert.Equal([1f, 0, 2, 0], first["absolute"].Values.ToArray());
    }

    [Fact]
    public void More_batches_take_no_more_memory()
    {
        var builder = new GraphBuilder("net");
        string value = builder.AddInput("x", [Shape.Unknown, 64, 64]);
        for (int i = 0; i < 10; i++)
            value = builder.Add($"add{i}", new Add(), builder.Add($"tanh{i}", new Tanh(), value), value);
        builder.AddOutput(builder.Add("mean", new Reduce(Reduction.Mean, [1, 2]), value));
        var evaluator = new FloatEvaluator(builder.Build());
        Tensor x = Tensor.Random([4, 64, 64], 1);
        evaluator.Run(x);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            evaluator.Run(x);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * x.Length * sizeof(float));
    }

    private static Tensor Alone(GraphNode node, Dictionary<string, Tensor> seen)
    {
        ImmutableArray<GraphInput> inputs = [.. node.Inputs.Distinct().Select(name => new GraphInput(name, seen[name].Shape))];
        var alone = new Graph(node.Name, inputs, [node.Output], [node], ImmutableSortedDictionary<string, Constant>.Empty);
        return new FloatEvaluator(alone).Run(inputs.ToDictionary(input => input.Name, input => seen[input.Name]))[node.Output];
    }
}
