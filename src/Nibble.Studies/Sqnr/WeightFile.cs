using System.Collections.Immutable;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Quantization;

namespace Nibble.Studies;

/// <summary>Reads weights to be looked at, from a .npy file or an ONNX model.</summary>
public static class WeightFile
{
    /// <summary>The weights of a file: the array of a .npy file, or of a model all weights of its layers, or the one tensor that is named.</summary>
    /// <param name="path">A file whose name ends in .npy or .onnx.</param>
    /// <param name="tensor">The name of a constant of the model; null for all weights.</param>
    /// <exception cref="StudyException">The file is of another kind, a tensor of a .npy file is named, or the model has no such tensor.</exception>
    /// <exception cref="NibbleException">The file can't be read, or a model has no real weights.</exception>
    public static ImmutableArray<NetworkWeight> Read(string path, string? tensor = null)
    {
        string extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension == ".NPY")
            return tensor is null
                ? [Alone(Path.GetFileName(path), NpyFile.Read(path).ToTensor())]
                : throw new StudyException($"'{path}' holds one array without a name, so there is no '{tensor}' in it. Leave --tensor out.");
        if (extension != ".ONNX")
            throw new StudyException($"Can't look for weights in '{path}': its name ends in neither .npy nor .onnx. Save the array with NumPy's save, or give a model.");
        Graph graph = OnnxFile.Read(path);
        if (tensor is null)
            return UniformBits.WeightsOf(graph);
        if (!graph.Constants.TryGetValue(tensor, out Constant? constant))
            throw new StudyException($"'{path}' has no tensor '{tensor}'. {NearestName.Hint(tensor, [.. graph.Constants.Keys])}");
        int? axis = graph.ConsumersOf(tensor).Where(node => node.Inputs.Length > 1 && node.Inputs[1] == tensor).Select(node => IntegerLayer.WeightChannelAxis(node.Operator)).FirstOrDefault();
        return [axis is int neurons && neurons < constant.Shape.Rank ? new NetworkWeight(tensor, constant.ToTensor(), neurons) : Alone(tensor, constant.ToTensor())];
    }

    // Of a vector, a neuron would have one weight.
    private static NetworkWeight Alone(string name, Tensor values) => new(name, values, values.Shape.Rank > 1 ? 0 : null);
}
