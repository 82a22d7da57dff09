using Nibble.Numerics;
using static Nibble.Graphs.Tests.Build;

namespace Nibble.Graphs.Tests;

public sealed class GraphTests
{
    [Fact]
    public void A_network_knows_producers_consumers_and_shapes()
    {
        Graph graph = Chain();
        Assert.Equal("a", graph.ProducerOf("a")!.Name);
        Assert.Null(graph.ProducerOf("x"));
        Assert.Equal(["b", "c"], graph.ConsumersOf("a").Select(node => node.Name));
        Assert.Empty(graph.ConsumersOf("c"));
        Assert.Equal([Any, 3], graph.ShapeOf("c"));
        Assert.Equal("'net' has no value 'nowhere'.", Refusal(() => graph.ShapeOf("nowhere")));
    }

    [Fact]
    public void What_can_not_be_built_is_refused_by_name()
    {
        static string Message(Action<GraphBuilder> assemble)
        {
            var builder = new GraphBuilder("net");
            builder.AddInput("x", [Any, 3]);
            assemble(builder);
            return Refusal(builder.Build);
        }

        Assert.Equal("Two nodes of 'net' are named 'a'; names must be unique.", Message(b => { b.Add("a", new Relu(), "x"); b.Add("a", new Relu(), "x"); }));
        Assert.Equal("The value 'x' of 'net' is defined twice, the second time by node 'x'.", Message(b => b.Add("x", new Relu(), "x")));
        Assert.Equal("The value 'x' of 'net' is defined twice, the second time by constant.", Message(b => b.AddConstant("x", new Tensor([1]))));
        Assert.Equal("The output 'y' of 'net' is made by no node.", Message(b => b.AddOutput("y")));
        Assert.Equal("Node 'a' (Relu) of 'net' reads 'y', which no input, constant or earlier node defines.", Message(b => { b.Add("a", new Relu(), "y"); b.Add("y", new Relu(), "x"); }));
        Assert.Equal("A value of 'net' (input) has an empty name.", Message(b => b.AddInput("", [1])));
        Assert.Equal("The constant 'w' of 'net' is defined twice.", Refusal(() =>
        {
            var builder = new GraphBuilder("net");
            builder.AddConstant("w", new Tensor([1]));
            return builder.AddConstant("w", new Tensor([1]));
        }));
    }

    [Fact]
    public void Too_many_elements_are_refused_by_node() =>
        Assert.Contains("Node 'node' (Flatten) of 'net' has more elements", Refusal(() => One(new Flatten(), [1, int.MaxValue, 2])), StringComparison.Ordinal);

    [Fact]
    public void Values_stay_on_their_grid_through_what_only_picks_and_moves()
    {
        var quantize = new Quantize(Grid(NumberFormat.UInt(8), zeroPoint: 7));
        var builder = new GraphBuilder("net");
        string value = builder.Add("q", quantize, builder.AddInput("x", [Any, 2, 8, 8]));
        foreach ((string name, Operator operation) in new (string, Operator)[]
        {
            ("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2 }), ("relu", new Relu()), ("same", new Identity()),
            ("transpose", new Transpose([0, 2, 3, 1])), ("reshape", new Reshape([0, 98])), ("flatten", new Flatten()),
        })
            value = builder.Add(name, operation, value);
        builder.Add("tanh", new Tanh(), value);
        builder.AddOutput(builder.Add("after", new Relu(), "tanh"));
        Graph graph = builder.Build();
        foreach (string name in new[] { "q", "pool", "relu", "same", "transpose", "reshape", "flatten" })
            Assert.Same(quantize, graph.QuantizationOf(name));
        foreach (string name in new[] { "x", "tanh", "after" })
            Assert.Null(graph.QuantizationOf(name));
    }

    [Fact]
    public void A_grid_for_each_channel_is_not_followed_through_moves()
    {
        var builder = new GraphBuilder("net");
        builder.Add("q", new Quantize(new QuantizationGrid(NumberFormat.Int(4), Granularity.PerChannel(1), [1, 2])), builder.AddInput("x", [Any, 2]));
        builder.AddOutput(builder.Add("moved", new Transpose([1, 0]), "q"));
        Graph graph = builder.Build();
        Assert.NotNull(graph.QuantizationOf("q"));
        Assert.Null(graph.QuantizationOf("moved"));
    }

    [Fact]
    public void Adding_nodes_in_any_order_gives_an_order_in_which_each_reads_what_is_made()
    {
        Graph graph = Chain();
        GraphEditor editor = graph.Edit();
        for (int i = 50; i > 0; i--)
            editor.Add(new GraphNode($"n{i}", new Relu(), [i == 1 ? "a" : $"n{i - 1}"], $"n{i}"));
        Graph longer = editor.Redirect("a", "n50", "n1").Build();
        Assert.Equal(["a", .. Enumerable.Range(1, 50).Select(i => $"n{i}"), "b", "c"], longer.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_cycle_is_refused_by_node() =>
        Assert.Matches("^A change of 'net' left a cycle through node '[ab]'.$", Refusal(() => Chain().Edit().Redirect("x", "b").Build()));

    [Fact]
    public void Nodes_and_constants_that_nobody_reads_are_dropped()
    {
        Graph graph = Chain().Edit()
            .SetConstant("unused", new Constant(new Tensor([1])))
            .Add(new GraphNode("idle", new Relu(), ["x"], "idle")).Build();
        Assert.Equal(["a", "b", "c"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(["one"], graph.Constants.Keys);
    }

    [Fact]
    public void A_bypassed_node_is_gone_and_outputs_keep_their_names()
    {
        Graph inner = Chain().Edit().Bypass("b").Build();
        Assert.Equal(["a", "a"], inner.Nodes.Single(node => node.Name == "c").Inputs.AsEnumerable());
        Graph last = One(new Relu(), [3]).Edit().Add(new GraphNode("before", new Tanh(), ["x0"], "before")).Redirect("x0", "before", "before").Bypass("node").Build();
        Assert.Equal(new GraphNode("before", new Tanh(), last.Nodes[0].Inputs, "node"), Assert.Single(last.Nodes));
        Assert.Equal("Node 'node' of 'net' can't be taken out: it alone stands between an input and an output.", Refusal(() => One(new Relu(), [3]).Edit().Bypass("node")));
    }

    [Fact]
    public void A_node_between_two_outputs_can_not_be_bypassed()
    {
        var builder = new GraphBuilder("net");
        builder.AddOutput(builder.Add("a", new Relu(), builder.AddInput("x", [3])));
        builder.AddOutput(builder.Add("b", new Tanh(), "a"));
        Assert.Contains("'a' and its output 'b' are both outputs", Refusal(() => builder.Build().Edit().Bypass("b")), StringComparison.Ordinal);
    }

    [Fact]
    public void Replacing_changes_one_node_and_a_changed_output_shape_is_refused()
    {
        Graph graph = Chain().Edit().Replace("b", new GraphNode("b2", new Tanh(), ["a"], "b")).Build();
        Assert.IsType<Tanh>(graph.ProducerOf("b")!.Operator);
        Assert.Equal("A change of 'net' turned its output 'c' from [?, 3] to [3, ?].", Refusal(() => Chain().Edit().Replace("c", new GraphNode("c", new Transpose([]), ["b"], "c")).Build()));
        Assert.Equal("'net' has no node 'nobody'.", Refusal(() => Chain().Edit().Replace("nobody", graph.Nodes[0])));
        Assert.Equal("The value 'b' of 'net' is made by two nodes, 'b' and 'd'.", Refusal(() => Chain().Edit().Add(new GraphNode("d", new Relu(), ["a"], "b")).Build()));
    }

    // x -> a -> b, and c = a + b.
    private static Graph Chain()
    {
        var builder = new GraphBuilder("net");
        builder.Add("a", new Mul(), builder.AddInput("x", [Any, 3]), builder.AddConstant("one", new Tensor([1], [1])));
        builder.Add("b", new Relu(), "a");
        builder.AddOutput(builder.Add("c", new Add(), "a", "b"));
        return builder.Build();
    }
}
