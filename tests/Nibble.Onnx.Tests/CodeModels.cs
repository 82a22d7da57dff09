using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Models of codes as other tools write them, and what ONNX Runtime makes of them compared with integer programs.</summary>
internal static class CodeModels
{
    /// <summary>Gives the last node a domain.</summary>
    public static ModelMaker In(this ModelMaker model, string domain)
    {
        model.Model.Graph.Node[^1].Domain = domain;
        if (model.Model.OpsetImport.All(set => set.Domain != domain))
            model.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        return model;
    }

    /// <summary>Bytes from everywhere.</summary>
    public static ModelMaker Bytes(this ModelMaker model, string name, params int[] dims) =>
        model.Initializer(name, dims, [.. Codes(name, dims).Select(code => (byte)code)]);

    /// <summary>Signed bytes from everywhere.</summary>
    public static ModelMaker SignedBytes(this ModelMaker model, string name, params int[] dims) =>
        model.Initializer(name, dims, [.. Codes(name, dims).Select(code => (sbyte)(code - 128))]);

    /// <summary>Scale and zero point of a value, named after it: <c>x_s</c>, <c>x_z</c>.</summary>
    public static ModelMaker Grid<T>(this ModelMaker model, string name, float scale, T zeroPoint)
        where T : unmanaged => model.Initializer($"{name}_s", [], scale).Initializer($"{name}_z", [], zeroPoint);

    /// <summary>Codes of a value, under its name followed by _q.</summary>
    public static ModelMaker Quantize(this ModelMaker model, string name) => model.Node("QuantizeLinear", [name, $"{name}_s", $"{name}_z"], [$"{name}_q"]);

    /// <summary>What codes stand for, as an output of the model.</summary>
    public static ModelMaker Show(this ModelMaker model, string codes, string grid)
    {
        model.Node("DequantizeLinear", [codes, $"{grid}_s", $"{grid}_z"], [$"{codes}_shown"]).Output($"{codes}_shown");
        model.Model.Graph.Output[^1].Type.TensorType.Shape = null;
        return model;
    }

    /// <summary>What ONNX Runtime computes on codes without weights: of the input x and its negative n, on the grids y, and p for shares of one.</summary>
    public static ModelMaker Family() => new ModelMaker(13).Input("x", "n", 4, 6, 6)
        .Grid("x", 0.02f, (byte)128).Quantize("x").Node("Neg", ["x"], ["n"]).Grid("n", 0.013f, (byte)90).Quantize("n").Grid("y", 0.03f, (byte)110).Grid("p", 1 / 256f, (byte)0)
        .Node("QLinearAdd", ["x_q", "x_s", "x_z", "n_q", "n_s", "n_z", "y_s", "y_z"], ["sum"]).In("com.microsoft").Show("sum", "y")
        .Node("QLinearMul", ["x_q", "x_s", "x_z", "n_q", "n_s", "n_z", "y_s", "y_z"], ["product"]).In("com.microsoft").Show("product", "y")
        .Node("QLinearSigmoid", ["x_q", "x_s", "x_z", "p_s", "p_z"], ["sigmoid"]).In("com.microsoft").Show("sigmoid", "p")
        .Node("QLinearLeakyRelu", ["x_q", "x_s", "x_z", "y_s", "y_z"], ["leaky"], ("alpha", 0.1f)).In("com.microsoft").Show("leaky", "y")
        .Node("QLinearConcat", ["y_s", "y_z", "x_q", "x_s", "x_z", "n_q", "n_s", "n_z"], ["joined"], ("axis", 1)).In("com.microsoft").Show("joined", "y")
        .Node("QLinearGlobalAveragePool", ["x_q", "x_s", "x_z", "y_s", "y_z"], ["mean"]).In("com.microsoft").Show("mean", "y")
        .Node("QLinearAveragePool", ["x_q", "x_s", "x_z", "y_s", "y_z"], ["average"], ("kernel_shape", (int[])[3, 2]), ("pads", (int[])[1, 0, 0, 1]), ("strides", (int[])[2, 2])).In("com.microsoft").Show("average", "y")
        .Node("Greater", ["x", "n"], ["is"]).Node("QLinearWhere", ["is", "x_q", "x_s", "x_z", "n_q", "n_s", "n_z", "y_s", "y_z"], ["chosen"]).In("com.microsoft").Show("chosen", "y");

    /// <summary>Every output of a model is the same number for number: what ONNX Runtime computes of it as it stands, and our integers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">Its input.</param>
    /// <param name="oddSteps">Which part of an output's numbers may differ.</param>
    /// <param name="optimization">What the runtime may make of the model.</param>
    /// <returns>The network that was read.</returns>
    public static Graph AreExact(ModelMaker model, Tensor input, double oddSteps = 0, string optimization = "disabled")
    {
        Graph graph = Agreement.Read(model);
        Tensor[] expected = OnnxRuntime.Run(model.Bytes, [input], optimization);
        for (int i = 0; i < expected.Length; i++)
            Equal(graph.Outputs[i], expected[i], Program(graph, graph.Outputs[i]).Run(input), oddSteps);
        return graph;
    }

    /// <summary>Every output of a model is nearly the same: real numbers that ONNX Runtime sums in floats, and we in integers.</summary>
    /// <returns>The network that was read.</returns>
    public static Graph AreClose(ModelMaker model, Tensor input)
    {
        Graph graph = Agreement.Read(model);
        Tensor[] expected = OnnxRuntime.Run(model.Bytes, [input], "disabled");
        for (int i = 0; i < expected.Length; i++)
        {
            Tensor found = Program(graph, graph.Outputs[i]).Run(input);
            Assert.All(Enumerable.Range(0, found.Length), at => Assert.Equal(expected[i][at], found[at], 1e-4 * (1 + Math.Abs(expected[i][at]))));
        }

        return graph;
    }

    /// <summary>The integer program of one of a network's outputs.</summary>
    public static IntegerProgram Program(Graph graph, string output) =>
        IntegerProgram.Compile(new Graph(graph.Name, graph.Inputs, [output], graph.Nodes, graph.Constants) { Requantization = graph.Requantization }.Edit().Build());

    /// <summary>The step of a program that does a node.</summary>
    public static ProgramStep StepOf(IntegerProgram program, string node) => program.Steps.Single(step => step.Nodes.Contains(node));

    public static void Equal(string name, Tensor expected, Tensor found, double oddSteps = 0)
    {
        Assert.Equal(expected.Shape, found.Shape);
        int different = Enumerable.Range(0, expected.Length).Count(i => !expected[i].Equals(found[i]) && expected[i] != found[i]);
        int first = different == 0 ? 0 : Enumerable.Range(0, expected.Length).First(i => expected[i] != found[i]);
        Assert.True(different <= oddSteps * expected.Length, $"{name}: {different} of {expected.Length} differ, first [{first}]: expected {(expected.Length == 0 ? 0 : expected[first]):R}, found {(expected.Length == 0 ? 0 : found[first]):R}");
    }

    private static IEnumerable<int> Codes(string name, int[] dims)
    {
        var random = new CounterRandom((ulong)(name.Sum(letter => letter) + dims.Sum()));
        return Enumerable.Range(0, dims.Aggregate(1, (a, b) => a * b)).Select(i => (int)(random.Uniform((ulong)i) * 256));
    }
}
