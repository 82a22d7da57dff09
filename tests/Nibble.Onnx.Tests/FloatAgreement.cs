using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>A model means here what it means to ONNX Runtime: run in floats and written anew, for inputs of any number and axes that stay open.</summary>
internal static class FloatAgreement
{
    public static Graph Holds(ModelMaker model, params Tensor[] inputs) => Holds(model.Bytes, OnnxFile.FromBytes(model.Bytes, "test"), inputs);

    public static Graph Holds(byte[] model, Graph graph, params Tensor[] inputs)
    {
        Tensor[] expected = OnnxRuntime.Run(model, inputs, "disabled");
        Tensor[] written = OnnxRuntime.Run(OnnxFile.ToBytes(graph), inputs, "disabled");
        IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(graph.Inputs.Zip(inputs).ToDictionary(pair => pair.First.Name, pair => pair.Second));
        for (int i = 0; i < expected.Length; i++)
        {
            Same(graph.Outputs[i], expected[i], found[graph.Outputs[i]]);
            Same($"{graph.Outputs[i]}, written", expected[i], written[i]);
        }

        return graph;
    }

    private static void Same(string name, Tensor expected, Tensor found)
    {
        Assert.True(expected.Shape == found.Shape, $"{name}: expected {expected.Shape}, found {found.Shape}");
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                expected[i].Equals(found[i]) || Math.Abs(expected[i] - found[i]) <= 1e-6f + (Agreement.Close * Math.Abs(expected[i])),
                $"{name}[{i}]: expected {expected[i]:R}, found {found[i]:R}");
    }
}
