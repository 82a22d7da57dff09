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
        { "Inception", "QLinearConv QGemm QLinearConcat QLinearAveragePool QLinearGlobalAveragePool NhwcMaxPool", "" },
        { "Transformer", "QGemm QLinearMatMul MatMulIntegerToFloat", "Add Mul Softmax LayerNormalization ReduceMean Gelu" },
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
        (Tensor expected, string[] operators) = OnnxRuntime.RunFused(quantized, x);
        foreach (string name in integers.Split(' '))
            Assert.Contains(name, operators);
        Assert.Empty(operators.Except([.. integers.Split(' '), .. floats.Split(' '), "QuantizeLinear", "DequantizeLinear", "Flatten", "Reshape", "Transpose"]));

        IntegerProgram program = IntegerProgram.Compile(quantized);
        Tensor found = program.Run(x);
        int different = Enumerable.Range(0, expected.Length).Count(i => expected[i] != found[i]);
        Assert.True(different == 0, $"{different} of {expected.Length} outputs differ:\n{program.Explain()}");
        Assert.InRange(Distortion.Sqnr(new FloatEvaluator(graph).Run(x), found), 20, 80);
    }

    private static Graph Make(string network) => (Graph)typeof(Architecture).GetMethod(network)!.Invoke(null, null)!;

    private static Tensor Samples(Graph graph, int count, ulong seed)
    {
        var random = new CounterRandom(seed);
        Shape shape = graph.Inputs[0].Shape.With(0, count);
        return new Tensor(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(i => random.Normal((ulong)i))]);
    }
}
