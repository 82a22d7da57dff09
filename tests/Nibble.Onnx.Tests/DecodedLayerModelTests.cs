using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Peers;
using Nibble.Quantization;
using Nibble.Quantization.Tests;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>Recurrent layers and embeddings whose weights were made codes: ONNX Runtime gives what programs here give, and files say all of it.</summary>
public sealed class DecodedLayerModelTests
{
    // ONNX Runtime's float gates have other polynomials and orders of sums.
    private const float Close = 5e-6f;

    private const int Int8 = 3;

    private static readonly Tensor Sentences = RecurrentNetworks.Sentences(24);

    // Every kind of layer in every mode, and every width and granularity of one of them.
    private static IReadOnlyList<(string Name, Graph Model, OnnxWriteOptions Options)> Models { get; } =
    [
        .. from kind in RecurrentNetworks.Kinds
           from mode in (string[])["static", "dynamic", "weights"]
           select ($"{kind}, {mode}", Quantized(kind, mode, QuantizationRecipe.Default), OnnxWriteOptions.Default),
        .. from bits in (int[])[2, 3, 4, 6, 8]
           from narrow in (NarrowCodes[])[NarrowCodes.Clipped, NarrowCodes.Native]
           select ($"lstm both ways, {bits} bits, {narrow}", Quantized("lstm both ways", "weights", Weights(bits, Granularity.PerChannel())), new OnnxWriteOptions { Narrow = narrow }),
        ("gru, 4 bits per tensor", Quantized("gru", "static", Weights(4, Granularity.PerTensor)), OnnxWriteOptions.Default),
        ("gru, groups of 5", Quantized("gru", "weights", Weights(4, Granularity.PerGroup(5))), OnnxWriteOptions.Default),
        ("rnn, groups of 5, 8 bits", Quantized("rnn", "weights", Weights(8, Granularity.PerGroup(5))), OnnxWriteOptions.Default),
        ("lstm, 12 bits", Quantized("lstm", "weights", Weights(12, Granularity.PerChannel())), OnnxWriteOptions.Default),
        ("lstm, zero points", Quantized("lstm", "weights", QuantizationRecipe.Default with { Weights = new UniformQuantizer(NumberFormat.UInt(8)) { Granularity = Granularity.PerChannel() } }), OnnxWriteOptions.Default),
        ("gru, powers of two", Quantized("gru with reset after", "static", QuantizationRecipe.Default with { Weights = new PowerOfTwoQuantizer(NumberFormat.Int(8)) }), OnnxWriteOptions.Default),
        ("lstm, operators on codes", Quantized("lstm", "static", QuantizationRecipe.Default), new OnnxWriteOptions { Dialect = OnnxDialect.QOperator }),
    ];

    [SkippableFact]
    public void The_runtime_computes_the_same_numbers()
    {
        PeerRun[] runs = OnnxRuntimePeer.RunAll([.. Models.Select(model => (OnnxFile.ToBytes(model.Model, model.Options), (IReadOnlyList<Tensor>)[Sentences]))]);
        foreach (((string name, Graph model, _), PeerRun run) in Models.Zip(runs))
        {
            Assert.True(run.Error is null, $"{name}: {run.Error}");
            Tensor found = IntegerProgram.Compile(model).Run(Sentences);
            Assert.Equal(run.Outputs![0].Shape, found.Shape);

            // A state on the other side of a tie is another code, which the last layer multiplies by no more than a weight of about one.
            float step = model.Nodes.Select(node => node.Operator).OfType<Quantize>().Select(quantize => quantize.Grid?.Scales[0] ?? 2f / 255).DefaultIfEmpty(0).Max();
            int apart = 0;
            for (int i = 0; i < found.Length; i++)
            {
                float difference = Math.Abs(run.Outputs[0][i] - found[i]);
                Assert.True(difference <= Close + (2 * step), $"{name}: {found[i]} at {i} instead of {run.Outputs[0][i]}");
                apart += difference > Close ? 1 : 0;
            }

            Assert.True(apart <= (step == 0 ? 0 : found.Length / 20), $"{name}: {apart} of {found.Length} differ");
        }
    }

    [Fact]
    public void Files_are_read_back_as_they_were_written()
    {
        foreach ((string name, Graph model, OnnxWriteOptions options) in Models.Where(model => model.Options.Dialect == OnnxDialect.Qdq))
            GraphAssert.Same(model, OnnxFile.FromBytes(OnnxFile.ToBytes(model, options), name));
        Graph gru = Models.First(model => model.Name == "gru, weights").Model;
        Assert.Equal(new FloatEvaluator(gru).Run(Sentences).Values, new FloatEvaluator(OnnxFile.FromBytes(OnnxFile.ToBytes(gru, new OnnxWriteOptions { Dialect = OnnxDialect.Qonnx }), "qonnx")).Run(Sentences).Values);
    }

    [SkippableFact]
    public void A_table_stays_packed_and_only_what_is_picked_is_decoded()
    {
        // With all its optimizations, ONNX Runtime would multiply decoded weights of a Gemm by inputs that it rounds.
        Graph model = Quantized("lstm", "weights", QuantizationRecipe.Default with { Overrides = [new LayerOverride("head") { IsFloat = true }] });
        ModelProto file = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(model));
        NodeProto pick = file.Graph.Node.Single(node => node.OpType == "Gather"), decode = file.Graph.Node.Single(node => node.Input.Contains(pick.Output[0]));
        TensorProto table = file.Graph.Initializer.Single(tensor => tensor.Name == pick.Input[0]);
        Assert.Equal((Int8, RecurrentNetworks.Words * RecurrentNetworks.Width), (table.DataType, table.RawData.Length));
        Assert.Equal(("DequantizeLinear", "embedding", 2L), (decode.OpType, decode.Name, decode.Attribute.Single(attribute => attribute.Name == "axis").I));

        (Tensor expected, string[] operators) = OnnxRuntime.RunFused(model, Sentences);
        Assert.Contains("LSTM", operators);
        Tensor found = IntegerProgram.Compile(model).Run(Sentences);
        for (int i = 0; i < found.Length; i++)
            Assert.InRange(found[i], expected[i] - Close, expected[i] + Close);
    }

    [Fact]
    public void Files_shrink_with_the_weights()
    {
        Graph real = RecurrentNetworks.Classifier("lstm both ways");
        int floats = real.Constants.Values.Sum(constant => 4 * (int)constant.Shape.ElementCount), before = OnnxFile.ToBytes(real).Length;
        Graph small = Models.First(model => model.Name == "lstm both ways, weights").Model;
        int codes = small.Constants.Values.Sum(constant => (int?)constant.Quantized?.ByteCount ?? (4 * (int)constant.Shape.ElementCount)), after = OnnxFile.ToBytes(small).Length;

        // What is not constants: names, nodes, a zero point beside each scale.
        Assert.InRange(before - after, floats - codes - 1800, floats - codes);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    public void Codes_that_other_tools_pick_are_an_embedding(int axis)
    {
        int[] shape = axis == 0 ? [11, 3] : [3, 11];
        float[] scales = [0.02f, 0.5f, 0.25f];
        ModelMaker maker = new ModelMaker(13).Initializer("table", shape, [.. Enumerable.Range(0, 33).Select(i => (byte)(i * 97))])
            .Initializer("s", [], 0.03f).Initializer("z", [], (byte)131).Initializer("t", [3], scales).Initializer("y", [3], (byte)3, (byte)200, (byte)255)
            .Node("Gather", ["table", "words"], ["picked"], ("axis", axis)).Node("DequantizeLinear", ["picked", "s", "z"], ["one"])
            .Node("Gather", ["table", "words"], ["again"], ("axis", axis - 2)).Node("DequantizeLinear", ["again", "t", "y"], ["other"], ("axis", axis == 0 ? -1 : 0))
            .Output("one").Output("other");
        ValueInfoProto words = ModelMaker.Value("words", "n", 4);
        words.Type.TensorType.ElemType = 7;
        maker.Model.Graph.Input.Add(words);
        Tensor x = new([2, 4], [0, 10, -1, 5, -11, 3, 3, 7]);

        Graph graph = Agreement.Read(maker);

        Assert.All(graph.Nodes, node => Assert.IsType<Gather>(node.Operator));
        Assert.All(graph.Constants.Values, table => Assert.NotNull(table.Quantized));
        Assert.Contains(graph.Constants.Values, table => table.Quantized!.Grid.Granularity == Granularity.PerChannel(1 - axis));
        IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { ["words"] = x });
        Tensor[] expected = OnnxRuntime.Run(maker.Bytes, [x]), written = OnnxRuntime.Run(OnnxFile.ToBytes(graph), [x]);
        foreach ((int i, string output) in ((int, string)[])[(0, "one"), (1, "other")])
        {
            Assert.Equal(expected[i].Values, found[output].Values);
            Assert.Equal(expected[i].Values, written[i].Values);
        }
    }

    [Fact]
    public void Scales_that_lie_along_the_indices_are_refused_by_name()
    {
        ModelMaker maker = new ModelMaker(13).Initializer("table", [5, 3], [.. Enumerable.Range(0, 15).Select(i => (sbyte)i)]).Initializer("s", [4], 1f, 2f, 3f, 4f)
            .Node("Gather", ["table", "words"], ["picked"]).Node("DequantizeLinear", ["picked", "s"], ["y"], ("axis", 1)).Output("y");
        ValueInfoProto words = ModelMaker.Value("words", "n", 4);
        words.Type.TensorType.ElemType = 7;
        maker.Model.Graph.Input.Add(words);
        Assert.Contains("picked from 'table'", Assert.Throws<OnnxException>(() => Agreement.Read(maker)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_say_what_codes_of_recurrent_layers_mean_to_them()
    {
        Graph model = Models.First(model => model.Name == "gru, static").Model;
        Assert.Equal("recurrent", Assert.Single(ExportTarget.OnnxRuntime.Check(model, OnnxWriteOptions.Default), finding => finding.Because.Contains("each time the model runs", StringComparison.Ordinal)).Node);
        foreach (ExportTarget target in (ExportTarget[])[ExportTarget.Finn, ExportTarget.Hls4ml])
            Assert.Contains(target.Check(target.Prepare(model), new OnnxWriteOptions { Dialect = target.Dialect }), finding => finding is { Kind: FindingKind.Refused, Node: "recurrent" });
    }

    private static QuantizationRecipe Weights(int bits, Granularity granularity) =>
        QuantizationRecipe.Default with { Weights = new UniformQuantizer(NumberFormat.Int(bits)) { Granularity = granularity } };

    private static Graph Quantized(string kind, string mode, QuantizationRecipe recipe)
    {
        Graph model = RecurrentNetworks.Classifier(kind);
        return mode switch
        {
            "static" => PostTraining.Quantize(model, recipe, RecurrentNetworks.Sentences(40, seed: 2)),
            "dynamic" => PostTraining.QuantizeDynamic(model, recipe),
            _ => PostTraining.QuantizeWeights(model, recipe),
        };
    }
}
