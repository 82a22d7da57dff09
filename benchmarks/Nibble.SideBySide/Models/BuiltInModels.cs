using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Quantization;

namespace Nibble.SideBySide;

/// <summary>Networks of random weights that are always the same, as float and 8-bit ONNX files.</summary>
internal static class BuiltInModels
{
    private const int CalibrationSamples = 16;

    private static readonly (string Name, Func<Graph> Build)[] Networks =
    [
        ("mlp1024", () => RandomNetworks.Mlp("mlp1024", 784, 1024, 1024, 10)),
        ("mlp4096", () => RandomNetworks.Mlp("mlp4096", 784, 4096, 4096, 4096, 10)),
        ("cnn", () => RandomNetworks.Cnn("cnn")),
        ("tiny", () => RandomNetworks.Mlp("tiny", 2, 8, 8, 8, 1)),
    ];

    /// <summary>The files, which are written where they are not there yet.</summary>
    public static IReadOnlyList<string> Find()
    {
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "nibble", "side-by-side");
        string[] files = [.. Networks.SelectMany(network => Files(folder, network.Name))];
        return files.All(File.Exists) ? files : Write(folder);
    }

    /// <summary>Writes all networks, and returns the names of the files.</summary>
    public static IReadOnlyList<string> Write(string folder)
    {
        var written = new List<string>();
        foreach ((string name, Func<Graph> build) in Networks)
        {
            Graph network = build();
            string[] files = Files(folder, name);
            OnnxFile.Write(network, files[0]);
            OnnxFile.Write(PostTraining.Quantize(network, QuantizationRecipe.Default, Tensor.Random(network.Inputs[0].Shape.With(0, CalibrationSamples), 3)), files[1]);
            written.AddRange(files);
        }

        return written;
    }

    private static string[] Files(string folder, string name) => [Path.Combine(folder, $"{name}.float.onnx"), Path.Combine(folder, $"{name}.int8.onnx")];
}
