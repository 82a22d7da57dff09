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

    /// <summary>The operators of the graph that the runtime makes of a model with all its fusions.</summary>
    public static string[] FusedOperators(Graph graph, Tensor input)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("nibble-onnx-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx"), fused = Path.Combine(folder.FullName, "fused.onnx");
            OnnxFile.Write(graph, path);
            OnnxRuntimePeer.Run(path, [input], optimization: "extended", optimizedModel: fused);
            return [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(fused)).Graph.Node.Select(node => node.OpType)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
