using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Training.Tests;

public sealed class ImageLayerTests
{
    [Fact]
    public void A_convolutional_network_learns_what_it_is_shown()
    {
        Sequential model = Small();
        var adam = new Adam(model.Parameters, 1e-2f);
        var step = new TrainingStep(model, adam, Objective.CrossEntropy);

        // Which quarter of the image is bright.
        Tensor x = Tensor.Random([64, 2, 8, 8], seed: 1);
        int[] labels = [.. Enumerable.Range(0, 64).Select(i => i % 4)];
        for (int i = 0; i < x.Length; i++)
        {
            int pixel = i % 64, quarter = (pixel / 32 * 2) + (pixel % 8 / 4);
            x[i] += quarter == labels[i / 128] ? 1 : 0;
        }

        float first = step.Run(x, labels), last = 0;
        for (int i = 0; i < 100; i++)
            last = step.Run(x, labels);
        Assert.True(last < 0.05f * first, $"The loss went from {first} to {last}.");
    }

    [Fact]
    public void A_replayed_step_of_images_allocates_nothing()
    {
        Sequential model = Small();
        var step = new TrainingStep(model, new Adam(model.Parameters, 1e-3f), Objective.CrossEntropy);
        Tensor x = Tensor.Random([5, 2, 8, 8], seed: 1);
        int[] labels = [0, 1, 2, 3, 0];
        for (int i = 0; i < 50; i++)
            step.Run(x, labels);
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 100; i++)
                step.Run(x, labels);
        });
    }

    [Fact]
    public void Layers_of_images_have_their_operators()
    {
        var model = new Sequential(
            new Conv2d(2, 6, new Extent(3, 5)) { Padding = ImagePadding.Same, Stride = new Extent(2, 1), PaddingValue = -1 },
            new MaxPool2d(2),
            new Conv2d(6, 6, 3, groups: 3, bias: false) { Dilation = new Extent(1, 2), Padding = new ImagePadding(1, 2, 1, 2) },
            new AveragePool2d(3) { Stride = 1, Padding = 1, CountPadding = true },
            new GlobalAveragePool2d());
        Graph graph = model.ToGraph("net", [Shape.Unknown, 2, 16, 12]);
        Assert.Equal(
            [
                ("layer1.pad", new Pad([0, 0, 1, 2, 0, 0, 1, 2], -1), "input", "layer1.pad"),
                ("layer1", new Conv { Window = new Window { StrideY = 2 } }, "layer1.pad layer1.weight layer1.bias", "layer1"),
                ("layer1.maxpool2d", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideY = 2, StrideX = 2 } }, "layer1", "layer1.maxpool2d"),
                ("layer2", new Conv { Groups = 3, Window = new Window { DilationX = 2, PadTop = 1, PadLeft = 2, PadBottom = 1, PadRight = 2 } }, "layer1.maxpool2d layer2.weight", "layer2"),
                ("layer2.averagepool2d", new AveragePool { KernelHeight = 3, KernelWidth = 3, CountIncludePad = true, Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } }, "layer2", "layer2.averagepool2d"),
                ("layer2.globalaveragepool2d", (Operator)new GlobalAveragePool(), "layer2.averagepool2d", "output"),
            ],
            graph.Nodes.Select(node => (node.Name, node.Operator, string.Join(' ', node.Inputs), node.Output)));
        Assert.Equal(new Shape(Shape.Unknown, 6, 1, 1), graph.ShapeOf("output"));
        Assert.Equal(new Shape(3, 6, 1, 1), model.Predict(Tensor.Random([3, 2, 16, 12], 1)).Shape);
    }

    [Fact]
    public void Padding_to_the_same_size_depends_on_the_kernel_alone()
    {
        foreach (int kernel in (int[])[1, 2, 3, 4, 5])
            foreach (int stride in (int[])[1, 2, 3])
                foreach (int size in (int[])[1, 4, 7, 9])
                {
                    var model = new Sequential(new Conv2d(1, 1, kernel) { Padding = ImagePadding.Same, Stride = stride, Dilation = 2 });
                    Assert.Equal(new Shape(1, 1, (size + stride - 1) / stride, (size + stride - 1) / stride), model.Predict(new Tensor([1, 1, size, size])).Shape);
                }
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named_with_the_shapes()
    {
        static string Refused(Layer layer, Shape input) => Assert.Throws<TrainingException>(() => new Sequential(layer).Predict(new Tensor(input))).Message;

        Assert.Contains("The layer 'layer1' takes images of 3 channels, [N, 3, H, W], but got [2, 1, 28, 28]", Refused(new Conv2d(3, 8, 3), [2, 1, 28, 28]), StringComparison.Ordinal);
        Assert.Contains("The layer 'layer1' takes images, [N, C, H, W], but got [2, 784]", Refused(new Conv2d(3, 8, 3), [2, 784]), StringComparison.Ordinal);
        Assert.Contains("The layer 'first' has a kernel of 5x5 with dilations of 1x1, which does not fit an image of 4x9", Refused(new Conv2d(1, 8, 5) { Name = "first" }, [2, 1, 4, 9]), StringComparison.Ordinal);
        Assert.Contains("The layer 'maxpool2d' has a kernel of 3x3 with dilations of 1x1, which does not fit an image of 2x2", Refused(new MaxPool2d(3), [2, 1, 2, 2]), StringComparison.Ordinal);
        Assert.Contains("strides of 0x0", Refused(new Conv2d(1, 8, 1) { Stride = 0 }, [2, 1, 4, 9]), StringComparison.Ordinal);
        Assert.Contains("nothing but padding", Refused(new AveragePool2d(2) { Padding = 2 }, [2, 1, 4, 9]), StringComparison.Ordinal);
        Assert.Contains("The layer 'globalaveragepool2d' takes images", Refused(new GlobalAveragePool2d(), [2, 9]), StringComparison.Ordinal);
        Assert.Contains("do not fall into 4 groups", Assert.Throws<ArgumentException>(() => new Conv2d(6, 8, 3, groups: 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_drawn_by_what_a_neuron_sees()
    {
        var layer = new Conv2d(8, 64, 3, groups: 4);
        _ = new Sequential(layer);
        float bound = MathF.Sqrt(6f / (2 * 9));
        Assert.Equal(new Shape(64, 2, 3, 3), layer.Parameters[0].Value.Shape);
        Assert.InRange(layer.Parameters[0].Value.Values.ToArray().Max(MathF.Abs), 0.95f * bound, bound);
        Assert.InRange(layer.Parameters[0].Value.Values.ToArray().Average(), -0.1f * bound, 0.1f * bound);
    }

    private static Sequential Small() => new(
        new Conv2d(2, 8, 3) { Padding = ImagePadding.Same }, new Relu(), new MaxPool2d(2),
        new Conv2d(8, 8, 3, groups: 8) { Padding = 1 }, new Conv2d(8, 12, 1), new Relu(), new AveragePool2d(2),
        new Flatten(), new Linear(48, 4));
}
