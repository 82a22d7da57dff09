using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Functions of each element compute what ONNX Runtime does.</summary>
public class FunctionTests
{
    // Both signs of zero, small ones, the ends of what the functions tell apart, and in between.
    private static readonly Tensor Wide = Numbers([0, -0f, 1e-6f, -1e-6f, 1e-3f, 0.5f, 0.75f, -0.75f, 1, -1, 2.5f, -2.5f, 3, -3, 5, -5, 20, -20, 60, -60]);

    [SkippableFact]
    public void Hard_functions_and_their_attributes() => Agreement.Holds(
        new ModelMaker(14).Input("x", "n", 3)
            .Node("HardSigmoid", ["x"], ["a"])
            .Node("HardSigmoid", ["x"], ["b"], ("alpha", 0.3f), ("beta", 0.25f))
            .Node("HardSwish", ["x"], ["c"])
            .Node("Elu", ["x"], ["d"])
            .Node("Elu", ["x"], ["e"], ("alpha", 0.5f))
            .Node("Softplus", ["x"], ["f"])
            .Output("a").Output("b").Output("c").Output("d").Output("e").Output("f"),
        Wide);

    [SkippableFact]
    public void The_error_function_and_gelu_in_both_forms() => Agreement.Holds(
        new ModelMaker(20).Input("x", "n", 3)
            .Node("Erf", ["x"], ["a"])
            .Node("Gelu", ["x"], ["b"])
            .Node("Gelu", ["x"], ["c"], ("approximate", "tanh"))
            .Node("Gelu", ["x"], ["d"], ("approximate", "none"))
            .Output("a").Output("b").Output("c").Output("d"),
        Wide);

    [SkippableFact]
    public void The_gelu_of_onnx_runtime_itself()
    {
        ModelMaker model = new ModelMaker(13).Input("x", "n", 3).Node("Gelu", ["x"], ["y"]).Output("y");
        model.Model.Graph.Node[0].Domain = "com.microsoft";
        model.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        Assert.Equal(new Gelu(), Assert.Single(Agreement.Holds(model, Wide).Nodes).Operator);
    }

    [SkippableFact]
    public void Powers_roots_and_signs() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 3).Initializer("two", [], 2f).Initializer("three", [1], 3L).Initializer("third", [1, 1], 1 / 3f).Initializer("minus", [], -1.5f)
            .Node("Abs", ["x"], ["a"])
            .Node("Neg", ["x"], ["b"])
            .Node("Sqrt", ["a"], ["c"])
            .Node("Exp", ["x"], ["d"])
            .Node("Pow", ["x", "two"], ["e"])
            .Node("Pow", ["x", "three"], ["f"])
            .Node("Pow", ["a", "third"], ["g"])
            .Node("Pow", ["d", "minus"], ["h"])
            .Node("Sqrt", ["x"], ["i"])
            .Output("a").Output("b").Output("c").Output("d").Output("e").Output("f").Output("g").Output("h").Output("i"),
        Wide);

    [SkippableFact]
    public void Sines_and_roundings() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 3).Initializer("half", [], 0.5f)
            .Node("Sin", ["x"], ["a"])
            .Node("Round", ["x"], ["b"])
            .Node("Add", ["b", "half"], ["ties"])
            .Node("Round", ["ties"], ["c"])
            .Output("a").Output("b").Output("c"),
        Wide);

    [SkippableFact]
    public void Comparisons_and_what_combines_them() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 3).Initializer("row", [3], 1f, -1f, 0.5f).Initializer("one", [], 1f).Initializer(ModelMaker.Raw("known", 9, [3], [1, 0, 1]))
            .Node("Greater", ["x", "row"], ["p"]).Node("GreaterOrEqual", ["x", "row"], ["q"]).Node("Less", ["x", "row"], ["r"]).Node("LessOrEqual", ["x", "row"], ["s"]).Node("Equal", ["x", "row"], ["t"])
            .Node("Cast", ["p"], ["a"], ("to", 1)).Node("Cast", ["q"], ["b"], ("to", 1)).Node("Cast", ["r"], ["c"], ("to", 1)).Node("Cast", ["s"], ["d"], ("to", 1)).Node("Cast", ["t"], ["e"], ("to", 1))
            .Node("And", ["q", "s"], ["both"]).Node("Or", ["p", "known"], ["either"]).Node("Not", ["both"], ["neither"]).Node("Cast", ["x"], ["truths"], ("to", 9))
            .Node("Where", ["neither", "x", "one"], ["f"]).Node("Cast", ["either"], ["g"], ("to", 1)).Node("Cast", ["truths"], ["h"], ("to", 1))
            .Output("a").Output("b").Output("c").Output("d").Output("e").Output("f").Output("g").Output("h"),
        Wide);

    [Fact]
    public void Truths_that_only_choices_read_come_back_from_a_file_as_they_were()
    {
        var builder = new GraphBuilder("truths");
        string x = builder.AddInput("x", [Shape.Unknown, 3]), one = builder.AddConstant("one", Tensor.Scalar(1));
        string both = builder.Add("both", new And(), builder.Add("above", new Greater(), x, one), builder.Add("not", new Not(), builder.Add("equal", new Equal(), x, one)));
        builder.AddOutput(builder.Add("y", new Where(), builder.Add("either", new Or(), both, builder.Add("below", new LessOrEqual(), x, one)), x, one));
        Graph graph = builder.Build();
        GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test"));
    }

    [SkippableFact]
    public void Truths_that_are_numbers_elsewhere_are_cast()
    {
        var builder = new GraphBuilder("truths");
        string x = builder.AddInput("x", [Shape.Unknown, 3]), one = builder.AddConstant("one", Tensor.Scalar(1));
        string above = builder.Add("above", new Greater(), x, one);
        builder.AddOutput(builder.Add("y", new Add(), above, builder.Add("chosen", new Where(), builder.Add("or", new Or(), above, x), one, x)));
        Graph graph = builder.Build();
        Tensor input = Numbers([0, 1, 2, -3]), expected = new FloatEvaluator(graph).Run(input);
        Assert.Equal(expected.Values.ToArray(), OnnxRuntime.Run(graph, input).Values.ToArray());
        Assert.Equal(expected.Values.ToArray(), new FloatEvaluator(OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test")).Run(input).Values.ToArray());
    }

    [SkippableFact]
    public void Functions_of_no_elements() => Agreement.Holds(
        new ModelMaker(13).Input("x", "n", 3).Node("Erf", ["x"], ["a"]).Node("Neg", ["a"], ["y"]).Output("y"),
        new Tensor([0, 3]));

    [Fact]
    public void Functions_come_back_from_a_file_as_they_were()
    {
        Operator[] functions = [new HardSigmoid(0.25f, 0.4f), new Elu(0.3f), new Softplus(), new Erf(), new Exp(), new Sqrt(), new Sin(), new Round(), new Neg(), new Abs(), new Pow(2.5f)];
        var builder = new GraphBuilder("functions");
        string value = builder.AddInput("x", [Shape.Unknown, 3]);
        foreach (Operator function in functions)
            value = builder.Add($"n{functions.IndexOf(function)}", function, value);
        builder.AddOutput(value);
        Graph graph = builder.Build();
        GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "test"));
    }

    [Fact]
    public void A_gelu_of_another_approximation_is_refused()
    {
        ModelMaker model = new ModelMaker(20).Input("x", "n", 3).Node("Gelu", ["x"], ["y"], ("approximate", "sigmoid")).Output("y");
        Assert.Contains("expected none or tanh", Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(model.Bytes, "test")).Message);
    }

    private static Tensor Numbers(float[] corners)
    {
        float[] all = [.. corners, .. Enumerable.Range(-50, 100).Select(i => i * 0.11f)];
        return new Tensor([all.Length / 3, 3], all[..(all.Length / 3 * 3)]);
    }
}
