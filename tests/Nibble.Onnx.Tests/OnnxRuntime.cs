using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Peers;

namespace Nibble.Onnx.Tests;

/// <summary>Runs graphs and files on ONNX Runtime.</summary>
internal static class OnnxRuntime
{
    public static Tensor Run(Graph graph, Tensor input, string optimization = "all") => Run(OnnxFile.ToBytes(graph), [input], optimization)[0];

    public static Tensor[] Run(byte[] model, Tensor[] inputs, string optimization = "all")
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-onnx-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllBytes(path, model);
            return OnnxRuntimePeer.Run(path, inputs, optimization: optimization);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The output of a graph, and the operators that the runtime makes of it with all its fusions.</summary>
    public static (Tensor Output, string[] Operators) RunFused(Graph graph, Tensor input)
    {
        (Tensor[] outputs, string[] operators) = RunAllFused(graph, input);
        return (outputs[0], operators);
    }

    /// <summary>All outputs of a graph, and the operators that the runtime makes of it with all its fusions.</summary>
    public static (Tensor[] Outputs, string[] Operators) RunAllFused(Graph graph, Tensor input)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-onnx-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx"), fused = Path.Combine(folder.FullName, "fused.onnx");
            OnnxFile.Write(graph, path);
            Tensor[] outputs = OnnxRuntimePeer.Run(path, [input], optimizedModel: fused);
            return (outputs, [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(fused)).Graph.Node.Select(node => node.OpType)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
