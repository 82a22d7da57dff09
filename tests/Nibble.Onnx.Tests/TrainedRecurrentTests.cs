using Nibble.Graphs;
using Nibble.Kernels;
using Nibble.Numerics;
using Nibble.Runtime;
using Nibble.Training;

namespace Nibble.Onnx.Tests;

/// <summary>Recurrent networks that were trained here give the same outputs as graphs, and in ONNX Runtime.</summary>
public class TrainedRecurrentTests
{
    public static TheoryData<string, Sequential, Shape> Networks => new()
    {
        { "words", new Sequential(new Embedding(11, 5), new Training.Lstm(5, 9), new Linear(9, 2)), [Shape.Unknown, 7] },
        { "stacked", new Sequential(new Embedding(11, 5), new Training.Lstm(5, 6) { ReturnsSequences = true, HardSigmoid = (0.2f, 0.5f) }, new Training.Lstm(6, 4)), [Shape.Unknown, Shape.Unknown] },
        { "simple", new Sequential(new Embedding(11, 5), new SimpleRnn(5, 6) { ReturnsSequences = true }, new SimpleRnn(6, 3) { Activation = StateFunction.Relu }), [Shape.Unknown, 7] },
        { "hard", new Sequential(new Embedding(11, 5), new Training.Lstm(5, 6) { Activation = StateFunction.HardTanh, HardSigmoid = (0.5f, 0.5f), ReturnsSequences = true }, new Training.Lstm(6, 3) { Activation = StateFunction.HardTanh }), [Shape.Unknown, 7] },
        { "of few bits", new Sequential(new Embedding(11, 5), new Training.Lstm(5, 9) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(4)) { IsSymmetric = true, Granularity = Granularity.PerChannel(0) } }, new Linear(9, 2)), [Shape.Unknown, 7] },
        { "on a grid", new Sequential(new Embedding(11, 5), new Training.Lstm(5, 6) { WeightQuantizer = new UniformQuantizer(NumberFormat.Int(4)) { IsSymmetric = true }, StateRule = new GridStateRule(QuantizationGrid.PerTensor(NumberFormat.Int(4), 0.125f)), GateRule = new GridStateRule(QuantizationGrid.PerTensor(NumberFormat.UInt(4), 1 / 15f)) }), [Shape.Unknown, 7] },
    };

    [SkippableTheory]
    [MemberData(nameof(Networks))]
    public void Outputs_agree(string name, Sequential model, Shape shape)
    {
        // Weights far from small, so that gates saturate and mistakes show.
        foreach (Parameter parameter in model.Parameters)
            Tensor.Random(parameter.Value.Shape, 3).Values.CopyTo(parameter.Value.Values);
        Tensor words = new([4, 7], [.. Enumerable.Range(0, 28).Select(i => (float)(i * 5 % 11))]);
        Tensor expected = model.Predict(words);
        Graph graph = model.ToGraph(name, shape);

        Tensor evaluated = new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { ["input"] = words })["output"];
        AssertClose(expected, evaluated);
        AssertClose(expected, OnnxRuntime.Run(OnnxFile.ToBytes(graph), [words])[0]);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f * Math.Max(1, Math.Abs(expected[i])));
    }
}
