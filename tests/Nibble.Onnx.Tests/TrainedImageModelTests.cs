using Nibble.Numerics;
using Nibble.Runtime;
using Nibble.Training;

namespace Nibble.Onnx.Tests;

/// <summary>Networks of images that were trained compute as graphs, here and on ONNX Runtime, what they computed in training.</summary>
public class TrainedImageModelTests
{
    [Fact]
    public void The_graph_computes_what_training_does()
    {
        foreach (Sequential model in Models())
        {
            Tensor x = Tensor.Random([3, 4, 13, 11], seed: 2);
            AssertClose(model.Predict(x), new FloatEvaluator(model.ToGraph("net", [Shape.Unknown, 4, 13, 11])).Run(x));
        }
    }

    [SkippableFact]
    public void The_file_computes_what_training_does()
    {
        foreach (Sequential model in Models())
        {
            Tensor x = Tensor.Random([3, 4, 13, 11], seed: 2);
            AssertClose(model.Predict(x), OnnxRuntime.Run(model.ToGraph("net", [Shape.Unknown, 4, 13, 11]), x));
        }
    }

    private static Sequential[] Models() =>
    [
        new(
            new Conv2d(4, 6, 3) { Padding = ImagePadding.Same, PaddingValue = 1 }, new Training.Relu(), new MaxPool2d(2),
            new Conv2d(6, 6, new Extent(3, 2), groups: 6, bias: false) { Stride = new Extent(1, 2), Padding = new ImagePadding(2, 1, 0, 1) }, new Training.Tanh(),
            new AveragePool2d(3) { Stride = 2, Padding = 1 }, new Training.Flatten(), new Linear(36, 5)),
        new(
            new Conv2d(4, 8, 3, groups: 2) { Dilation = 2, Stride = 2, Padding = 2, PaddingValue = -1 },
            new AveragePool2d(2) { Stride = 1, Padding = new ImagePadding(1, 0, 0, 1), CountPadding = true }, new MaxPool2d(3) { Stride = 2, Padding = 1 },
            new GlobalAveragePool2d()),

        // Wide enough for Winograd's convolution.
        new(new Conv2d(4, 20, 1), new Training.Relu(), new Conv2d(20, 17, 3) { Padding = ImagePadding.Same, PaddingValue = 0.5f }, new Training.Tanh(), new Conv2d(17, 16, 3)),
    ];

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Length; i++)
            if (!(MathF.Abs(expected[i] - actual[i]) <= 1e-5f * (1 + MathF.Abs(expected[i]))))
                Assert.Fail($"Element {i} should be {expected[i]}, but is {actual[i]}.");
    }
}
