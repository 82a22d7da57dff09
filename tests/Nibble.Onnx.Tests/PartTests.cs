using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Operators that take parts of values, pad, choose or average compute what ONNX Runtime does.</summary>
public class PartTests
{
    private static readonly Tensor X = Tensor.Random([3, 2, 5, 4], 7);

    [SkippableFact]
    public void Means_over_axes() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 2, 5, 4)
            .Node("ReduceMean", ["x"], ["a"])
            .Node("ReduceMean", ["x"], ["b"], ("axes", (int[])[-1]))
            .Node("ReduceMean", ["x"], ["c"], ("axes", (int[])[2, -3]), ("keepdims", 0))
            .Node("ReduceMean", ["x"], ["d"], ("axes", (int[])[0, 3]))
            .Node("ReduceMean", ["x"], ["e"], ("keepdims", 0))
            .Output("a").Output("b").Output("c").Output("d").Output("e"),
        X);

    [SkippableFact]
    public void Means_over_axes_that_are_an_input() => Agreement.Holds(
        new ModelMaker(18).Input("x", "n", 2, 5, 4).Initializer("last", [2], -2L, -1L).Initializer("none", [0], Array.Empty<long>())
            .Node("ReduceMean", ["x", "last"], ["a"], ("keepdims", 0))
            .Node("ReduceMean", ["x"], ["b"])
            .Node("ReduceMean", ["x", "none"], ["c"], ("noop_with_empty_axes", 1))
            .Node("ReduceMean", ["x", "none"], ["d"])
            .Output("a").Output("b").Output("c").Output("d"),
        X);

    [SkippableFact]
    public void Pads_that_are_attributes() => Agreement.Holds(
        new ModelMaker(10).Input("x", "n", 2, 5, 4)
            .Node("Pad", ["x"], ["a"], ("pads", (int[])[0, 0, 1, 2, 0, 0, 3, 0]), ("value", -1.5f))
            .Node("Pad", ["x"], ["b"], ("pads", (int[])[1, 0, -1, 0, 0, 2, 1, -2]), ("mode", "constant"))
            .Output("a").Output("b"),
        X, tolerance: 0);

    [SkippableFact]
    public void Pads_that_are_inputs() => Agreement.Holds(
        new ModelMaker(18).Input("x", "n", 2, 5, 4).Initializer("all", [8], 0L, 1L, 0L, 2L, 2L, 0L, -5L, 1L).Initializer("value", [], 2.5f)
            .Initializer("some", [4], 1L, 0L, 2L, 3L).Initializer("axes", [2], -1L, 1L)
            .Node("Pad", ["x", "all", "value"], ["a"])
            .Node("Pad", ["x", "some", "", "axes"], ["b"])
            .Output("a").Output("b"),
        X, tolerance: 0);

    [SkippableFact]
    public void Slices_with_steps_and_places_from_both_ends() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 2, 5, 4)
            .Initializer("s1", [2], 1L, -3L).Initializer("e1", [2], long.MaxValue, -1L).Initializer("a1", [2], 2L, -1L).Initializer("t1", [2], 2L, 1L)
            .Initializer("s2", [2], -1L, 9L).Initializer("e2", [2], long.MinValue, 0L).Initializer("a2", [2], -2L, 3L).Initializer("t2", [2], -1L, -2L)
            .Initializer("s3", [1], 1L).Initializer("e3", [1], 1L).Initializer("a3", [1], 2L)
            .Initializer("s4", [2], 1L, 0L).Initializer("e4", [2], 3L, 1L)
            .Node("Slice", ["x", "s1", "e1", "a1", "t1"], ["a"])
            .Node("Slice", ["x", "s2", "e2", "a2", "t2"], ["b"])
            .Node("Slice", ["x", "s3", "e3", "a3"], ["c"])
            .Node("Slice", ["x", "s4", "e4"], ["d"])
            .Output("a").Output("b").Output("c").Output("d"),
        X, tolerance: 0);

    [SkippableFact]
    public void Slices_of_the_first_operator_sets() => Agreement.Holds(
        new ModelMaker(9).Input("x", "n", 2, 5, 4)
            .Node("Slice", ["x"], ["a"], ("starts", (int[])[1, 0]), ("ends", (int[])[4, -1]), ("axes", (int[])[2, 3]))
            .Node("Slice", ["x"], ["b"], ("starts", (int[])[-2]), ("ends", (int[])[int.MaxValue]))
            .Output("a").Output("b"),
        X, tolerance: 0);

    [SkippableFact]
    public void Splits_into_given_and_equal_parts() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 2, 5, 4).Initializer("parts", [3], 1L, 0L, 4L)
            .Node("Split", ["x", "parts"], ["a", "b", "c"], ("axis", -2))
            .Node("Split", ["x"], ["d", "unread", "e", "f"], ("axis", 3))
            .Output("a").Output("b").Output("c").Output("d").Output("e").Output("f"),
        X, tolerance: 0);

    [SkippableFact]
    public void Splits_of_other_operator_sets()
    {
        Agreement.Holds(
            new ModelMaker(11).Input("x", "n", 2, 5, 4)
                .Node("Split", ["x"], ["a", "b"], ("axis", 2), ("split", (int[])[3, 2])).Node("Split", ["x"], ["c", "d"], ("axis", 1))
                .Output("a").Output("b").Output("c").Output("d"),
            X, tolerance: 0);
        Agreement.Holds(
            new ModelMaker(18).Input("x", "n", 2, 5, 4).Node("Split", ["x"], ["a", "b", "c"], ("axis", 2), ("num_outputs", 3)).Output("a").Output("b").Output("c"),
            X, tolerance: 0);
    }

    [SkippableFact]
    public void Choices_broadcast() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 2, 5, 4).Random("row", 4).Random("tall", 2, 1, 1).Initializer("low", [], float.NegativeInfinity)
            .Initializer(ModelMaker.Raw("mask", 9, [5, 4], [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 3 == 0 ? 1 : 0))])).Initializer(ModelMaker.Raw("yes", 9, [], [1]))
            .Node("Where", ["mask", "x", "low"], ["a"])
            .Node("Where", ["mask", "row", "x"], ["b"])
            .Node("Where", ["yes", "tall", "x"], ["c"])
            .Node("Where", ["mask", "tall", "row"], ["d"])
            .Output("a").Output("b").Output("c").Output("d"),
        X, tolerance: 0);

    [SkippableFact]
    public void Layer_normalization_over_one_axis_and_several()
    {
        Graph graph = Agreement.Holds(
            new ModelMaker(17).Input("x", "n", 2, 5, 4).Random("s", 4).Random("b", 4).Random("s3", 2, 5, 4).Random("b3", 2, 5, 4)
                .Node("LayerNormalization", ["x", "s", "b"], ["a"])
                .Node("LayerNormalization", ["x", "s"], ["c"], ("epsilon", 0.1f), ("axis", -1))
                .Node("LayerNormalization", ["x", "s3", "b3"], ["d"], ("axis", 1))
                .Output("a").Output("c").Output("d"),
            X);
        Assert.All(graph.Nodes, node => Assert.IsType<LayerNormalization>(node.Operator));
    }

    [SkippableFact]
    public void A_written_layer_normalization_and_gelu_are_fused_again()
    {
        var builder = new GraphBuilder("block");
        string scale = builder.AddConstant("s", Tensor.Random([4], 1)), bias = builder.AddConstant("b", Tensor.Random([4], 2));
        string normal = builder.Add("norm", new LayerNormalization(), builder.AddInput("x", [Shape.Unknown, 4]), scale, bias);
        builder.AddOutput(builder.Add("gelu", new Gelu(), normal));
        Assert.Equal(["LayerNormalization", "Gelu"], OnnxRuntime.RunFused(builder.Build(), Tensor.Random([3, 4], 3)).Operators);
    }

    [Fact]
    public void Parts_come_back_from_a_file_as_they_were()
    {
        var builder = new GraphBuilder("parts");
        string x = builder.AddInput("x", [Shape.Unknown, 6, 4]);
        string pad = builder.Add("pad", new Pad([0, 1, 0, 0, -1, 2], 3), x);
        string slice = builder.Add("slice", new Slice([5, 0], [int.MinValue, 3], [-2, 2], [-2, 1]), pad);
        builder.AddOutput(builder.Add("mean", new Reduce(Reduction.Mean, [-1], KeepAxes: false), slice));
        builder.AddOutput(builder.Add("all", new Reduce(Reduction.Mean, []), slice));
        Graph graph = builder.Build();
        GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test"));
    }

    [Fact]
    public void What_can_not_be_is_refused_with_the_reason()
    {
        Assert.Contains("equal parts of an axis of unknown size", Refused(new ModelMaker(13).Input("x", "n", 3).Node("Split", ["x"], ["a", "b"]).Output("a").Output("b")));
        Assert.Contains("[1, 1] for 2 outputs", Refused(new ModelMaker(11).Input("x", 3, 3).Node("Split", ["x"], ["a", "b"], ("split", (int[])[1, 1])).Output("a").Output("b")));
        Assert.Contains("a step of 0", Refused(new ModelMaker(13).Input("x", 3).Initializer("zero", [1], 0L).Node("Slice", ["x", "zero", "zero", "zero", "zero"], ["y"]).Output("y")));
        Assert.Contains("cuts more off axis 0", Refused(new ModelMaker(10).Input("x", 3).Node("Pad", ["x"], ["y"], ("pads", (int[])[-2, -2])).Output("y")));
        Assert.Contains("axes [1]", Refused(new ModelMaker(13).Input("x", 3).Node("ReduceMean", ["x"], ["y"], ("axes", (int[])[1])).Output("y")));
        Assert.Contains("scale and bias of shape [3]", Refused(new ModelMaker(17).Input("x", "n", 3).Random("s", 2).Node("LayerNormalization", ["x", "s"], ["y"]).Output("y")));
    }

    private static string Refused(ModelMaker model) => Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(model.Bytes, "test")).Message;
}
