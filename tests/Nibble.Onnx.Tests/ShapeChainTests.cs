using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>The chains by which exporters compute shapes in the graph are computed while reading; nothing of them is left in the network.</summary>
public class ShapeChainTests
{
    private static readonly Tensor X = Tensor.Random([3, 2, 6, 4], 5);

    [SkippableFact]
    public void A_view_by_the_batch_as_torch_script_writes_it()
    {
        Graph graph = Agreement.Holds(
            new ModelMaker(11).Input("x", "n", 2, 6, 4)
                .Node("Shape", ["x"], ["s"]).Node("Constant", [], ["i0"], ("value", ModelMaker.Tensor("", [], 0L))).Node("Gather", ["s", "i0"], ["b"], ("axis", 0))
                .Node("Constant", [], ["rest"], ("value", ModelMaker.Tensor("", [1], -1L)))
                .Node("Unsqueeze", ["b"], ["b1"], ("axes", (int[])[0])).Node("Concat", ["b1", "rest"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"])
                .Output("y"),
            X, tolerance: 0);
        Assert.Equal("Reshape", Assert.Single(graph.Nodes).Operator.Name);
        Assert.Equal([Shape.Unknown, 48], graph.ShapeOf("y"));
        Assert.Empty(graph.Constants);
    }

    // Two open axes: only sizes of the input, never of one sample, say how many.
    [SkippableFact]
    public void The_heads_of_attention_over_a_batch_and_a_sequence_of_any_length()
    {
        Graph graph = FloatAgreement.Holds(
            new ModelMaker(13).Input("x", "batch", "sequence", 12)
                .Initializer("i0", [], 0L).Initializer("i1", [], 1L).Initializer("zero", [1], 0L).Initializer("heads", [1], 3L).Initializer("width", [1], 4L).Initializer("all", [1], 12L)
                .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i0"], ["b"]).Node("Gather", ["s", "i1"], ["q"])
                .Node("Unsqueeze", ["b", "zero"], ["b1"]).Node("Unsqueeze", ["q", "zero"], ["q1"])
                .Node("Concat", ["b1", "q1", "heads", "width"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["split"])
                .Node("Transpose", ["split"], ["turned"], ("perm", (int[])[0, 2, 1, 3])).Node("Sigmoid", ["turned"], ["f"])
                .Node("Transpose", ["f"], ["back"], ("perm", (int[])[0, 2, 1, 3]))
                .Node("Shape", ["back"], ["s2"]).Node("Gather", ["s2", "i0"], ["b2"]).Node("Unsqueeze", ["b2", "zero"], ["b3"]).Node("Gather", ["s2", "i1"], ["q2"]).Node("Unsqueeze", ["q2", "zero"], ["q3"])
                .Node("Concat", ["b3", "q3", "all"], ["t2"], ("axis", 0)).Node("Reshape", ["back", "t2"], ["y"])
                .Node("Mul", ["b", "q"], ["rows"]).Node("Unsqueeze", ["rows", "zero"], ["rows1"]).Node("Concat", ["rows1", "all"], ["t3"], ("axis", 0)).Node("Reshape", ["x", "t3"], ["z"])
                .Output("y").Output("z"),
            Tensor.Random([2, 5, 12], 3));
        Assert.Equal(["Reshape", "Transpose", "Sigmoid", "Transpose", "Reshape", "Reshape"], graph.Nodes.Select(node => node.Operator.Name));
    }

    [SkippableFact]
    public void A_view_as_the_newer_torch_exporter_writes_it()
    {
        ModelMaker model = new ModelMaker(18).Input("x", "s0", 2, 6, 4).Initializer("rest", [1], -1L).Initializer("two", [], 2L).Initializer("flat", [1], 0L)
            .Node("Shape", ["x"], ["b"], ("start", 0), ("end", 1)).Node("Shape", ["x"], ["hw"], ("start", -2)).Node("Shape", ["x"], ["c"], ("start", 1), ("end", 2))
            .Node("Concat", ["b", "rest"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"], ("allowzero", 1))
            .Node("ReduceProd", ["hw"], ["area"], ("keepdims", 1)).Node("Concat", ["b", "c", "area"], ["t2"], ("axis", 0)).Node("Reshape", ["x", "t2"], ["z"], ("allowzero", 1))
            .Node("Split", ["hw"], ["h", "w"], ("num_outputs", 2)).Node("Squeeze", ["h", "flat"], ["h0"]).Node("Div", ["h0", "two"], ["half"]).Node("Reshape", ["half", "rest"], ["half1"])
            .Node("Concat", ["b", "c", "half1", "rest"], ["t3"], ("axis", 0)).Node("Reshape", ["x", "t3"], ["v"])
            .Output("y").Output("z").Output("v");
        Graph graph = Agreement.Holds(model, X, tolerance: 0);
        Assert.Equal(3, graph.Nodes.Length);
        Assert.Equal([Shape.Unknown, 2, 3, 8], graph.ShapeOf("v"));
    }

    // TensorFlow's shapes are of 32 bits, taken apart by strided slices and packed again.
    [SkippableFact]
    public void A_reshape_as_tf2onnx_writes_it() => Assert.Single(Agreement.Holds(
        new ModelMaker(12).Input("x", "unk__1", 2, 6, 4).Initializer("from", [1], 0L).Initializer("to", [1], 1L).Initializer("axis", [1], 0L).Initializer("k2", [1], 2).Initializer("k3", [1], 24)
            .Node("Shape", ["x"], ["s"]).Node("Cast", ["s"], ["s32"], ("to", 6)).Node("Slice", ["s32", "from", "to", "axis"], ["part"]).Node("Squeeze", ["part"], ["b"], ("axes", (int[])[0]))
            .Node("Unsqueeze", ["b"], ["b1"], ("axes", (int[])[0])).Node("Concat", ["b1", "k2", "k3"], ["packed"], ("axis", 0)).Node("Cast", ["packed"], ["t"], ("to", 7)).Node("Reshape", ["x", "t"], ["y"])
            .Output("y"),
        X, tolerance: 0).Nodes);

    // Keras flattens by the product of what a slice of the shape holds.
    [SkippableFact]
    public void A_flatten_as_keras_exporters_write_it() => Assert.Single(Agreement.Holds(
        new ModelMaker(10).Input("x", "N", 2, 6, 4).Initializer("from", [1], 1L).Initializer("to", [1], 9223372036854775807L).Initializer("zero", [1], 0L).Initializer("one", [1], 1L)
            .Node("Shape", ["x"], ["s"]).Node("Slice", ["s", "from", "to"], ["inner"]).Node("ReduceProd", ["inner"], ["count"], ("axes", (int[])[0]), ("keepdims", 1))
            .Node("Slice", ["s", "zero", "one"], ["b"]).Node("Concat", ["b", "count"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"])
            .Output("y"),
        X, tolerance: 0).Nodes);

    [SkippableFact]
    public void A_channel_shuffle_with_open_height_and_width()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 4, "h", "w").Initializer("groups", [1], 2L).Initializer("zero", [1], 0L).Initializer("i0", [], 0L).Initializer("i1", [], 1L).Initializer("i2", [], 2L).Initializer("i3", [], 3L).Initializer("two", [], 2L);
        for (int i = 0; i < 4; i++)
            model.Node("Shape", ["x"], [$"s{i}"]).Node("Gather", [$"s{i}", $"i{i}"], [$"d{i}"]).Node("Unsqueeze", [$"d{i}", "zero"], [$"e{i}"]);
        model.Node("Div", ["d1", "two"], ["part"]).Node("Cast", ["part"], ["p"], ("to", 7)).Node("Unsqueeze", ["p", "zero"], ["p1"])
            .Node("Mul", ["d2", "d3"], ["area"]).Node("Unsqueeze", ["area", "zero"], ["a1"])
            .Node("Concat", ["e0", "e1", "a1"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"])
            .Output("y");
        Assert.Single(FloatAgreement.Holds(model, Tensor.Random([3, 4, 5, 7], 2)).Nodes);
    }

    [SkippableFact]
    public void The_zeros_that_a_recurrent_layer_starts_from()
    {
        ModelMaker model = new ModelMaker(14).Input("x", 5, "n", 3).Random("w", 1, 16, 3).Random("r", 1, 16, 4).Random("b", 1, 32)
            .Initializer("one", [1], 1L).Initializer("hidden", [1], 4L).Initializer("i1", [], 1L).Initializer("zero", [1], 0L).Initializer("nought", [], 0f)
            .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i1"], ["n"]).Node("Unsqueeze", ["n", "zero"], ["n1"]).Node("Concat", ["one", "n1", "hidden"], ["t"], ("axis", 0))
            .Node("ConstantOfShape", ["t"], ["h0"], ("value", ModelMaker.Tensor("", [1], 0f))).Node("Expand", ["nought", "t"], ["c0"])
            .Node("LSTM", ["x", "w", "r", "b", "", "h0", "c0"], ["y"], ("hidden_size", 4))
            .Output("y");
        Graph graph = FloatAgreement.Holds(model, Tensor.Random([5, 2, 3], 2));
        Assert.False(Assert.IsType<Lstm>(Assert.Single(graph.Nodes).Operator).HasInitialHidden);
    }

    // What can be made of integers is checked through the constants that it ends in.
    [SkippableFact]
    public void Integers_are_computed_as_the_runtime_does()
    {
        var model = new ModelMaker(18).Input("x", "n", 6).Initializer("a", [2, 3], 7L, -7L, 3L, -8L, 5L, 0L).Initializer("b", [3], 2L, 3L, -4L).Initializer("narrow", [3], 100, -5, 7)
            .Initializer("five", [], 5L).Initializer("minus", [], -2L).Initializer("eleven", [], 11L).Initializer("axis1", [1], 1L).Initializer("axis0", [1], 0L).Initializer("reps", [2], 2L, 1L)
            .Initializer("shape", [2], 2L, 3L).Initializer("from", [1], -1L).Initializer("to", [1], -9L).Initializer("back", [1], -2L).Initializer("pick", [2], -1L, 0L).Initializer("six", [1], 6L)
            .Initializer("half", [], 2.5f).Initializer("three", [3, 1], 1L, 2L, 3L).Initializer("one", [], 1L).Initializer("shape33", [2], 3L, 3L);
        (string Name, string[] Inputs, (string, object)[] Attributes)[] cases =
        [
            ("Add", ["a", "b"], []), ("Sub", ["a", "b"], []), ("Mul", ["a", "b"], []), ("Div", ["a", "b"], []), ("Mod", ["a", "b"], []), ("Mod", ["a", "b"], [("fmod", 1)]),
            ("Max", ["a", "b"], []), ("Min", ["a", "b", "five"], []), ("Neg", ["a"], []), ("Abs", ["a"], []), ("Cast", ["half"], [("to", 7)]), ("Cast", ["a"], [("to", 9)]),
            ("Equal", ["a", "b"], []), ("Greater", ["a", "b"], []), ("LessOrEqual", ["a", "b"], []), ("ReduceSum", ["a", "axis1"], []), ("ReduceProd", ["a"], [("keepdims", 0)]),
            ("ReduceMax", ["a", "axis0"], [("keepdims", 0)]), ("ReduceMin", ["a"], []), ("Range", ["five", "minus", "minus"], []), ("Range", ["minus", "eleven", "five"], []),
            ("Tile", ["a", "reps"], []), ("Expand", ["b", "shape"], []), ("Slice", ["a", "from", "to", "axis1", "back"], []), ("Gather", ["a", "pick"], [("axis", 1)]), ("Transpose", ["a"], []),
            ("Concat", ["a", "a"], [("axis", -1)]), ("ConstantOfShape", ["shape"], [("value", ModelMaker.Tensor("", [1], 4L))]), ("Size", ["a"], []), ("Shape", ["a"], []),
            ("Mul", ["narrow", "narrow"], []), ("Expand", ["three", "shape33"], []), ("Squeeze", ["five"], []), ("Unsqueeze", ["b", "axis0"], []), ("Reshape", ["a", "six"], []),
        ];

        // As real numbers each result is a constant, which is added to something of the batch.
        for (int i = 0; i < cases.Length; i++)
            model.Node(cases[i].Name, cases[i].Inputs, [$"r{i}"], cases[i].Attributes).Node("Cast", [$"r{i}"], [$"f{i}"], ("to", 1)).Node("Mul", ["scalar", $"f{i}"], [$"y{i}"]).Output($"y{i}");
        model.Model.Graph.Node.Insert(0, new NodeProto { OpType = "ReduceMean", Input = { "x" }, Output = { "scalar" }, Attribute = { ModelMaker.Attribute("keepdims", 0) } });
        Graph graph = FloatAgreement.Holds(model, new Tensor([1, 6], [1, 1, 1, 1, 1, 1]));
        Assert.All(graph.Nodes.Skip(1), node => Assert.IsType<Mul>(node.Operator));
    }

    // All but the last of a sequence of any length, and the last two.
    [SkippableFact]
    public void Slices_to_places_counted_from_an_open_end() => Assert.Equal(2, FloatAgreement.Holds(
        new ModelMaker(13).Input("x", "batch", "sequence", 3).Initializer("i1", [1], 1L).Initializer("one", [1], 1L).Initializer("two", [1], 2L).Initializer("zero", [1], 0L)
            .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i1"], ["q"]).Node("Sub", ["q", "one"], ["end"]).Node("Sub", ["q", "two"], ["start"])
            .Node("Slice", ["x", "zero", "end", "i1"], ["y"]).Node("Slice", ["x", "start", "q", "i1"], ["z"])
            .Output("y").Output("z"),
        Tensor.Random([2, 5, 3], 3)).Nodes.Length);

    [Fact]
    public void What_depends_on_open_sizes_is_refused_with_what_to_do()
    {
        ModelMaker turned = new ModelMaker(13).Input("x", "batch", "sequence", 4).Initializer("i0", [1], 0L).Initializer("i1", [1], 1L).Initializer("four", [1], 4L)
            .Node("Shape", ["x"], ["s"]).Node("Gather", ["s", "i0"], ["b"]).Node("Gather", ["s", "i1"], ["q"]).Node("Concat", ["q", "b", "four"], ["t"], ("axis", 0)).Node("Reshape", ["x", "t"], ["y"]).Output("y");
        string message = Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(turned.Bytes, "test")).Message;
        Assert.Contains("Reshape from [batch, sequence, 4] to [sequence, batch, 4]", message);
        Assert.Contains("Dimensions", message);

        Graph graph = OnnxFile.FromBytes(turned.Bytes, "test", new OnnxReadOptions { Dimensions = new Dictionary<string, int> { ["sequence"] = 7 } });
        Assert.Equal([7, Shape.Unknown, 4], graph.ShapeOf("y"));
        Assert.Contains("'batch', 'sequence'", Assert.Throws<OnnxException>(() =>
            OnnxFile.FromBytes(turned.Bytes, "test", new OnnxReadOptions { Dimensions = new Dictionary<string, int> { ["seq"] = 7 } })).Message);
        Assert.Contains("expected 1 or more", Assert.Throws<OnnxException>(() =>
            OnnxFile.FromBytes(turned.Bytes, "test", new OnnxReadOptions { Dimensions = new Dictionary<string, int> { ["sequence"] = 0 } })).Message);
    }

    [Fact]
    public void A_small_file_can_not_ask_for_any_number_of_integers()
    {
        ModelMaker model = new ModelMaker(13).Input("x", 4).Initializer("t", [3], 4000L, 4000L, 4000L).Node("ConstantOfShape", ["t"], ["c"]).Node("Add", ["x", "c"], ["y"]).Output("y");
        Assert.Contains("too large to be computed while reading", Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(model.Bytes, "test")).Message);
    }
}
