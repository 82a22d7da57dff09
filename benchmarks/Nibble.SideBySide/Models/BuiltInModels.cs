using Nibble.Graphs;
using Nibble.Onnx;
using Nibble.Quantization;

namespace Nibble.SideBySide;

/// <summary>Networks of random weights that are always the same: as float and 8-bit ONNX files, and of fewer bits in memory.</summary>
internal static class BuiltInModels
{
    private static readonly (string Name, Func<string, Graph> Build)[] Networks =
    [
        ("mlp1024", name => RandomNetworks.Mlp(name, 784, 1024, 1024, 10)),
        ("mlp4096", name => RandomNetworks.Mlp(name, 784, 4096, 4096, 4096, 10)),
        ("cnn", RandomNetworks.Cnn),
        ("tiny", name => RandomNetworks.Mlp(name, 2, 8, 8, 8, 1)),
        ("residual", BlockNetworks.Residual),
        ("mobile", BlockNetworks.Mobile),
        ("efficient", BlockNetworks.Efficient),
        ("lstm", RandomNetworks.Lstm),
    ];

    /// <summary>All of them; files are written where they are not there yet.</summary>
    public static IReadOnlyList<ModelPair> Find()
    {
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "nibble", "side-by-side");
        if (!Networks.All(network => File.Exists(Floats(folder, network.Name)) && File.Exists(Integers(folder, network.Name))))
            Write(folder);
        Graph Large() => OnnxFile.Read(Floats(folder, "mlp4096"));
        return
        [
            .. Networks.SkipLast(1).SelectMany(network => new[] { ModelPair.Of(Floats(folder, network.Name)), ModelPair.Of(Integers(folder, network.Name)) }),

            // An LSTM of integers is Nibble's own; ONNX Runtime has the float one.
            ModelPair.Of(Floats(folder, "lstm")),
            ModelPair.Of(Integers(folder, "lstm"), Floats(folder, "lstm")),
            ModelPair.Of("mlp4096.int4", () => LowBitNetworks.Int4Weights(Large()), Integers(folder, "mlp4096")),
            ModelPair.Of("mlp4096.ternary", () => LowBitNetworks.TernaryWeights(Large()), Integers(folder, "mlp4096")),
            ModelPair.Of("mlp4096.binary", () => LowBitNetworks.BinaryWeights(Large()), Integers(folder, "mlp4096")),
            ModelPair.Of("cnn.binary", () => LowBitNetworks.BinaryCnn("cnn"), Integers(folder, "cnn")),
        ];
    }

    /// <summary>Writes the files, and returns their names.</summary>
    public static IReadOnlyList<string> Write(string folder)
    {
        var written = new List<string>();
        foreach ((string name, Func<string, Graph> build) in Networks)
        {
            Graph network = build(name);
            Graph integers = network.Nodes.Any(node => node.Operator is Lstm)
                ? PostTraining.QuantizeRecurrent(network, QuantizationRecipe.Default)
                : PostTraining.Quantize(network, QuantizationRecipe.Default, RandomNetworks.Calibration(network));
            OnnxFile.Write(network, Floats(folder, name));
            OnnxFile.Write(integers, Integers(folder, name));
            written.AddRange([Floats(folder, name), Integers(folder, name)]);
        }

        return written;
    }

    private static string Floats(string folder, string name) => Path.Combine(folder, $"{name}.float.onnx");

    private static string Integers(string folder, string name) => Path.Combine(folder, $"{name}.int8.onnx");
}
