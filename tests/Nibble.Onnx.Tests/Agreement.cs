using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Onnx.Tests;

/// <summary>A model means here what it means to ONNX Runtime: run in floats, compiled, and written anew.</summary>
internal static class Agreement
{
    /// <summary>Floats that differ by no more than this, relative to their size, mean the same.</summary>
    public const float Close = 1e-4f;

    // A program may begin a sum with the bias that an evaluation adds last.
    private const float Rounding = 1e-6f;

    // Below this, ONNX Runtime's own sums in floats cancel to noise.
    private const float Noise = 2e-6f;

    /// <summary>Checks every output; <paramref name="tolerance"/> 0 asks for the same numbers, as where elements are only moved.</summary>
    public static Graph Holds(ModelMaker model, Tensor input, float tolerance = Close)
    {
        // Output shapes are not part of the question; the runtime accepts outputs without.
        Graph graph = Read(model);
        Tensor[] expected = OnnxRuntime.Run(model.Bytes, [input], "disabled");
        Tensor[] written = OnnxRuntime.Run(OnnxFile.ToBytes(graph), [input], "disabled");
        IReadOnlyDictionary<string, Tensor> found = new FloatEvaluator(graph).Run(new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = input });
        int compiled = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            string name = graph.Outputs[i];
            Same(name, expected[i], found[name], tolerance);
            Same($"{name}, written", expected[i], written[i], tolerance);

            // An integer program gives something for each sample.
            if (graph.ShapeOf(name) is { Rank: > 0 } shape && shape[0] == Shape.Unknown && found[name].Shape[0] == input.Shape[0])
            {
                Same($"{name}, compiled", found[name], Compiled(graph, name, input), tolerance == 0 ? 0 : Rounding);
                compiled++;
            }
        }

        Assert.True(compiled > 0, "none of the outputs was compiled");

        return graph;
    }

    /// <summary>The network of a model whose outputs may have any shape.</summary>
    public static Graph Read(ModelMaker model)
    {
        foreach (ValueInfoProto output in model.Model.Graph.Output)
            output.Type.TensorType.Shape = null;
        return OnnxFile.FromBytes(model.Bytes, "test");
    }

    private static Tensor Compiled(Graph graph, string output, Tensor input) =>
        IntegerProgram.Compile(new Graph(graph.Name, graph.Inputs, [output], graph.Nodes, graph.Constants)).Run(input);

    private static void Same(string name, Tensor expected, Tensor found, float tolerance)
    {
        Assert.True(expected.Shape == found.Shape, $"{name}: expected {expected.Shape}, found {found.Shape}");
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i].Equals(found[i]) || (expected[i] == 0 && found[i] == 0)
                || (tolerance > 0 && float.IsFinite(expected[i]) && Math.Abs(expected[i] - found[i]) <= (tolerance * Math.Abs(expected[i])) + Noise);
            Assert.True(same, $"{name}[{i}]: expected {expected[i]:R}, found {found[i]:R}");
        }
    }
}
