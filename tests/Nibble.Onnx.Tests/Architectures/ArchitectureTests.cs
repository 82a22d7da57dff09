using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>What users bring is quantized so that ONNX Runtime computes it in integers, and the same integers as programs here.</summary>
public sealed class ArchitectureTests
{
    private const int CalibrationSamples = 96, TestSamples = 64;

    // The operators that ONNX Runtime may leave in floats of each network, as what they are is no integer operator of it.
    public static TheoryData<string, string, string> Networks => new()
    {
        { "Mlp", "QGemm QLinearLeakyRelu", "Tanh" },
        { "LeNet", "QLinearConv QGemm NhwcMaxPool", "" },
        { "Vgg", "QLinearConv QGemm NhwcMaxPool", "" },
        { "ResNet", "QLinearConv QGemm QLinearAdd QLinearGlobalAveragePool", "" },
        { "MobileNet2", "QLinearConv QGemm QLinearAdd QLinearGlobalAveragePool", "" },
        { "MobileNet3", "QLinearConv QGemm QLinearAdd QLinearMul QLinearGlobalAveragePool", "HardSigmoid Mul" },
        { "EfficientNet", "QLinearConv QGemm QLinearAdd QLinearMul QLinearSigmoid QLinearGlobalAveragePool", "Sigmoid Mul QuickGelu" },
        { "Inception", "QLinearConv QGemm QLinearConcat QLinearAveragePool QLinearGlobalAveragePool NhwcMaxPool", "" },
        { "Transformer", "QGemm QLinearMatMul MatMulIntegerToFloat", "Add Mul Div Erf Softmax LayerNormalization ReduceMean" },
        { "LstmClassifier", "QGemm", "LSTM" },
    };

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void Floats_are_those_of_the_runtime(string network, string integers, string floats)
    {
        _ = (integers, floats);
        Graph graph = Make(network);
        Tensor x = Samples(graph, TestSamples, 5), expected = OnnxRuntime.Run(graph, x), found = new FloatEvaluator(graph).Run(x);
        for (int i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(expected[i] - found[i]), 0, 1e-5f + (1e-4f * Math.Abs(expected[i])));
    }

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void The_runtime_computes_the_same_integers(string network, string integers, string floats)
    {
        Graph graph = Make(network), quantized = PostTraining.Quantize(graph, QuantizationRecipe.Default, Samples(graph, CalibrationSamples, 3));
        Tensor x = Samples(graph, TestSamples, 5);

        // Every value that becomes codes is looked at, after the network's own output; programs give those that have the batch in front.
        string[] values = [quantized.Outputs[0], .. quantized.Nodes.Where(node => node.Operator is Quantize && quantized.ShapeOf(node.Output)[0] == Shape.Unknown).Select(node => node.Output)];
        var watched = new Graph(quantized.Name, quantized.Inputs, [.. values], quantized.Nodes, quantized.Constants);
        (Tensor[] expected, string[] operators) = OnnxRuntime.RunAllFused(watched, x);
        foreach (string name in integers.Split(' '))
            Assert.Contains(name, operators);
        Assert.Empty(operators.Except([.. integers.Split(' '), .. floats.Split(' '), "QuantizeLinear", "DequantizeLinear", "Flatten", "Reshape", "Transpose"]));

        long codes = 0, different = 0;
        for (int i = 1; i < values.Length; i++)
        {
            Tensor found = IntegerProgram.Compile(new Graph(quantized.Name, quantized.Inputs, [values[i]], quantized.Nodes, quantized.Constants)).Run(x);
            float step = quantized.QuantizationOf(values[i])!.Grid!.Scales[0];
            for (int at = 0; at < found.Length; at++)
            {
                Assert.InRange(Math.Abs(found[at] - expected[i][at]), 0, 1.001f * step);
                different += found[at] == expected[i][at] ? 0 : 1;
            }

            codes += found.Length;
        }

        IntegerProgram program = IntegerProgram.Compile(quantized);
        Tensor output = program.Run(x);
        if (floats.Length == 0)
            Assert.Equal(expected[0].Values, output.Values);

        // Sums of floats in another order, and other polynomials, put a number on the other side of a tie now and then.
        Assert.True(different <= (floats.Length == 0 ? 0 : codes / 1000), $"{different} of {codes} codes differ:\n{program.Explain()}");
        Assert.InRange(Distortion.Sqnr(new FloatEvaluator(graph).Run(x), output), 20, 80);
    }

    private static Graph Make(string network) => (Graph)typeof(Architecture).GetMethod(network)!.Invoke(null, null)!;

    private static Tensor Samples(Graph graph, int count, ulong seed)
    {
        var random = new CounterRandom(seed);
        Shape shape = graph.Inputs[0].Shape.With(0, count);
        return new Tensor(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => random.Normal((ulong)i))]);
    }
}
