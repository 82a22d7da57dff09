using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;
using Nibble.Training;
using Nibble.Training.Tests;

namespace Nibble.Onnx.Tests;

/// <summary>Every layer, once trained, computes as a graph and on ONNX Runtime what it computed in training.</summary>
public class TrainedLayerTests
{
    [Theory]
    [MemberData(nameof(EveryLayer.Names), MemberType = typeof(EveryLayer))]
    public void The_graph_of_every_layer_computes_what_training_does(string name)
    {
        (Sequential model, Graph graph, Tensor x) = Trained(name);
        AssertClose(model.Predict(x), new FloatEvaluator(graph).Run(x));
        AssertClose(model.Predict(x), new FloatEvaluator(OnnxFile.FromBytes(OnnxFile.ToBytes(graph), "read")).Run(x));
    }

    [SkippableTheory]
    [MemberData(nameof(EveryLayer.Names), MemberType = typeof(EveryLayer))]
    public void The_file_of_every_layer_computes_on_onnx_runtime_what_training_does(string name)
    {
        (Sequential model, Graph graph, Tensor x) = Trained(name);
        AssertClose(model.Predict(x), OnnxRuntime.Run(graph, x));
    }

    [Theory]
    [MemberData(nameof(EveryLayer.Names), MemberType = typeof(EveryLayer))]
    public void Every_layer_runs_as_an_integer_program(string name)
    {
        if (EveryLayer.Of(name).Words > 0 || name.EndsWith("of few bits", StringComparison.Ordinal))
            return;
        (Sequential model, Graph graph, Tensor x) = Trained(name);
        AssertClose(model.Predict(x), IntegerProgram.Compile(graph).Run(x));
    }

    private static (Sequential Model, Graph Graph, Tensor Inputs) Trained(string name)
    {
        EveryLayer layer = EveryLayer.Of(name);
        Sequential model = layer.Trained(count: 6, steps: 10);
        return (model, model.ToGraph("net", [Shape.Unknown, .. layer.Sample.Sizes]), layer.Batch(4, seed: 77));
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f * Math.Max(1, Math.Abs(expected[i])));
    }
}
