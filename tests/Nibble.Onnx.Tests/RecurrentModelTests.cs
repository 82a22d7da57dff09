using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>LSTMs and embeddings mean on ONNX Runtime what they mean here.</summary>
public class RecurrentModelTests
{
    private const int Steps = 7, Batch = 3, Inputs = 5, Hidden = 9;

    public static TheoryData<string, bool, bool, float, bool> Ways => new()
    {
        { "forward", false, false, 0, false },
        { "reverse", true, false, 0, false },
        { "bidirectional", true, true, 0, false },
        { "forward", false, true, 0.3f, false },
        { "bidirectional", false, false, 0, true },
        { "reverse", false, true, 0.5f, true },
    };

    [SkippableTheory]
    [MemberData(nameof(Ways))]
    public void An_lstm_of_any_kind(string direction, bool lengths, bool initial, float clip, bool hard)
    {
        (byte[] model, Tensor[] inputs) = Foreign(14, direction, lengths, initial, clip, hard);
        Graph graph = OnnxFile.FromBytes(model, "foreign");
        Tensor[] ours = Evaluate(graph, inputs);

        AssertClose(OnnxRuntime.Run(model, inputs), ours, 2e-6f);
        byte[] written = OnnxFile.ToBytes(graph);
        AssertClose(OnnxRuntime.Run(written, inputs), ours, 2e-6f);
        GraphAssert.Same(graph, OnnxFile.FromBytes(written, "written"));
    }

    [SkippableFact]
    public void An_lstm_of_the_oldest_operator_set()
    {
        (byte[] model, Tensor[] inputs) = Foreign(7, "bidirectional", false, false, 0, false);
        AssertClose(OnnxRuntime.Run(model, inputs), Evaluate(OnnxFile.FromBytes(model, "foreign"), inputs), 2e-6f);
    }

    [SkippableFact]
    public void A_network_that_reads_words()
    {
        ModelMaker maker = new ModelMaker(13).Random("embedding", 11, Inputs).Random("w", 1, 4 * Hidden, Inputs).Random("r", 1, 4 * Hidden, Hidden).Random("b", 1, 8 * Hidden)
            .Initializer("axes", [1], 0L).Random("g", Hidden, 2)
            .Node("Gather", ["embedding", "words"], ["e"]).Node("Transpose", ["e"], ["t"], ("perm", (int[])[1, 0, 2]))
            .Node("LSTM", ["t", "w", "r", "b"], ["", "h"], ("hidden_size", Hidden)).Node("Squeeze", ["h", "axes"], ["s"]).Node("Gemm", ["s", "g"], ["p"]).Node("Sigmoid", ["p"], ["y"])
            .Output("y", "n", 2);
        ValueInfoProto words = ModelMaker.Value("words", "n", Steps);
        words.Type.TensorType.ElemType = 7;
        maker.Model.Graph.Input.Add(words);
        Tensor x = new([Batch, Steps], [.. Enumerable.Range(0, Batch * Steps).Select(i => (float)((i * 5 % 22) - 11))]);

        Graph graph = OnnxFile.FromBytes(maker.Bytes, "words");

        Assert.Equal(InputType.Int64, graph.Inputs[0].Type);
        Tensor[] ours = Evaluate(graph, [x]);
        AssertClose(OnnxRuntime.Run(maker.Bytes, [x]), ours, 1e-6f);
        AssertClose(OnnxRuntime.Run(OnnxFile.ToBytes(graph), [x]), ours, 1e-6f);
        GraphAssert.Same(graph, OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "written"));
    }

    [SkippableFact]
    public void Slices_along_any_axis()
    {
        ModelMaker maker = new ModelMaker(11).Input("x", 2, 5, 3)
            .Initializer("i", [2, 2], 4L, -1L, 0L, -5L).Initializer("one", [], 2).Initializer("last", [1], -1L)
            .Node("Gather", ["x", "i"], ["a"], ("axis", 1)).Node("Gather", ["x", "one"], ["b"], ("axis", -1)).Node("Gather", ["x", "last"], ["c"])
            .Output("a").Output("b").Output("c");
        Tensor x = Tensor.Random([2, 5, 3], 4);
        Graph graph = OnnxFile.FromBytes(maker.Bytes, "slices");

        Tensor[] ours = Evaluate(graph, [x]), written = OnnxRuntime.Run(OnnxFile.ToBytes(graph), [x]), theirs = OnnxRuntime.Run(maker.Bytes, [x]);

        Assert.Equal(new Shape(2, 2, 2, 3), ours[0].Shape);
        AssertClose(theirs, ours, 0);
        AssertClose(written, ours, 0);
    }

    // ONNX Runtime rounds inputs and states to 8 bits at each step, and ours are real: with weights of this size a few hundredths apart.
    [SkippableTheory]
    [InlineData("forward", true)]
    [InlineData("reverse", false)]
    [InlineData("bidirectional", true)]
    public void A_dynamically_quantized_lstm_is_close(string direction, bool perColumn)
    {
        int directions = direction == "bidirectional" ? 2 : 1, columns = 4 * Hidden, scales = perColumn ? directions * columns : directions;
        int[] dims = perColumn ? [directions, columns] : [directions];
        sbyte[] Codes(int count, int step) => [.. Enumerable.Range(0, count).Select(i => (sbyte)((i * step % 255) - 127))];
        float[] scale = [.. Enumerable.Range(0, scales).Select(i => 0.004f + (0.0001f * (i % 7)))];
        ModelMaker maker = new ModelMaker(13).Input("x", Steps, 1, Inputs).Random("b", directions, 8 * Hidden)
            .Initializer("w", [directions, Inputs, columns], Codes(directions * Inputs * columns, 37)).Initializer("r", [directions, Hidden, columns], Codes(directions * Hidden * columns, 91))
            .Initializer("ws", dims, scale).Initializer("wz", dims, new sbyte[scales]).Initializer("rs", dims, scale).Initializer("rz", dims, new sbyte[scales])
            .Node("DynamicQuantizeLSTM", ["x", "w", "r", "b", "", "", "", "", "ws", "wz", "rs", "rz"], ["y", "h"], ("hidden_size", Hidden), ("direction", direction))
            .Output("y").Output("h");
        maker.Model.Graph.Node[0].Domain = "com.microsoft";
        maker.Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 });
        Tensor x = Tensor.Random([Steps, 1, Inputs], 5);

        Graph graph = OnnxFile.FromBytes(maker.Bytes, "dynamic");
        Tensor[] ours = Evaluate(graph, [x]);

        Assert.Equal(directions == 1, graph.Constants.GetValueOrDefault("r")?.Quantized is not null);
        AssertClose(OnnxRuntime.Run(maker.Bytes, [x]), ours, 0.03f);
        AssertClose(OnnxRuntime.Run(OnnxFile.ToBytes(graph), [x]), ours, 2e-6f);
    }

    [Fact]
    public void An_integer_state_is_noted_in_the_file()
    {
        Graph graph = OnnxFile.FromBytes(Foreign(14, "forward", false, false, 0, false).Model, "foreign");
        GraphEditor editor = graph.Edit();
        foreach (GraphNode node in graph.Nodes)
            editor.Replace(node.Name, node with { Operator = (Lstm)node.Operator with { State = QuantizationGrid.PerTensor(NumberFormat.Int(8), 1f / 128) } });
        Graph integer = editor.Build();
        GraphAssert.Same(integer, OnnxFile.FromBytes(OnnxFile.ToBytes(integer), "written"));
    }

    [Theory]
    [InlineData("input_forget", "coupled")]
    public void What_can_not_be_read_of_an_lstm_is_listed(string attribute, string words)
    {
        (byte[] bytes, _) = Foreign(14, "forward", false, false, 0, false);
        ModelProto model = ModelProto.Parser.ParseFrom(bytes);
        model.Graph.Node[0].Attribute.Add(ModelMaker.Attribute(attribute, 1));
        Assert.Contains(words, Assert.Throws<OnnxException>(() => OnnxFile.FromBytes(Google.Protobuf.MessageExtensions.ToByteArray(model), "f")).Message, StringComparison.Ordinal);
    }

    private static (byte[] Model, Tensor[] Inputs) Foreign(int opset, string direction, bool lengths, bool initial, float clip, bool hard)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        ModelMaker maker = new ModelMaker(opset).Input("x", Steps, "n", Inputs).Random("w", directions, 4 * Hidden, Inputs).Random("r", directions, 4 * Hidden, Hidden).Random("b", directions, 8 * Hidden);
        List<Tensor> inputs = [Tensor.Random([Steps, Batch, Inputs], 1)];
        if (lengths)
        {
            ValueInfoProto value = ModelMaker.Value("lengths", "n");
            value.Type.TensorType.ElemType = 6;
            maker.Model.Graph.Input.Add(value);
            inputs.Add(new Tensor([Batch], [5, 7, 1]));
        }

        if (initial)
        {
            maker.Input("h0", directions, "n", Hidden).Input("c0", directions, "n", Hidden);
            inputs.AddRange([Tensor.Random([directions, Batch, Hidden], 2), Tensor.Random([directions, Batch, Hidden], 3)]);
        }

        List<(string, object)> attributes = [("hidden_size", Hidden), ("direction", direction)];
        if (clip > 0)
            attributes.Add(("clip", clip));
        maker.Node("LSTM", ["x", "w", "r", "b", lengths ? "lengths" : "", initial ? "h0" : "", initial ? "c0" : ""], ["y", "yh", "yc"], [.. attributes]);
        if (hard)
            maker.Model.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "activations", Type = 8, Strings = { Enumerable.Repeat((string[])["hardsigmoid", "Tanh", "TANH"], directions).SelectMany(name => name).Select(Google.Protobuf.ByteString.CopyFromUtf8) } });
        return (maker.Output("y").Output("yh").Output("yc").Bytes, [.. inputs]);
    }

    private static Tensor[] Evaluate(Graph graph, Tensor[] inputs)
    {
        IReadOnlyDictionary<string, Tensor> results = new FloatEvaluator(graph).Run(graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => pair.Second));
        return [.. graph.Outputs.Select(output => results[output])];
    }

    private static void AssertClose(Tensor[] expected, Tensor[] actual, float tolerance)
    {
        Assert.Equal(expected.Select(tensor => tensor.Shape), actual.Select(tensor => tensor.Shape));
        foreach ((Tensor one, Tensor other) in expected.Zip(actual))
            for (int i = 0; i < one.Length; i++)
                Assert.True(Math.Abs(one[i] - other[i]) <= tolerance * Math.Max(1, Math.Abs(one[i])), $"{other[i]} at {i} of {one.Shape} instead of {one[i]}.");
    }
}
