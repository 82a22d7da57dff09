using Nibble.Data;
using Nibble.Numerics;
using Nibble.Onnx;
using Nibble.Training;

namespace Nibble.Cli.Tests;

/// <summary>Small files for the program to work on.</summary>
internal static class Samples
{
    /// <summary>The width of the model's input.</summary>
    public const int Width = 6;

    /// <summary>Writes a network of two hidden layers, ReLU and tanh, and three classes.</summary>
    public static void WriteModel(string path, int hidden = 8)
    {
        var model = new Sequential(new Linear(Width, hidden), new Training.Relu(), new Linear(hidden, 8), new Training.Tanh(), new Linear(8, 3));
        model.Initialize(7);
        OnnxFile.Write(model.ToGraph("net", [Shape.Unknown, Width]), path);
    }

    /// <summary>Writes samples of three classes, each around its own corner.</summary>
    public static void WriteClasses(string path, int count = 120, int width = Width, Action<Tensor>? change = null)
    {
        Tensor inputs = Tensor.Random([count, width], 5);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 3)];
        for (int i = 0; i < count; i++)
            inputs[(i * width) + (labels[i] % width)] += 2;
        change?.Invoke(inputs);
        DatasetFile.Write(path, Dataset.Classification("classes", inputs, labels));
    }
}
