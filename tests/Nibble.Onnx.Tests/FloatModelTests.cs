using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx.Tests;

/// <summary>Float networks compute on ONNX Runtime what their definition says.</summary>
public class FloatModelTests
{
    [SkippableFact]
    public void A_multilayer_perceptron()
    {
        Tensor w1 = Tensor.Random([7, 5], 1), b1 = Tensor.Random([7], 2), w2 = Tensor.Random([7, 3], 3), b2 = Tensor.Random([3], 4), x = Tensor.Random([11, 5], 5);
        var builder = new GraphBuilder("mlp");
        builder.AddInput("x", [Shape.Unknown, 5]);
        builder.AddConstant("w1", w1);
        builder.AddConstant("b1", b1);
        builder.AddConstant("w2", w2);
        builder.AddConstant("b2", b2);
        builder.Add("h", new Gemm { TransposeRight = true }, "x", "w1", "b1");
        builder.Add("r", new Relu(), "h");
        builder.Add("m", new MatMul(), "r", "w2");
        builder.Add("y", new Add(), "m", "b2");
        builder.AddOutput("y");

        var expected = new Tensor([11, 3]);
        for (int row = 0; row < 11; row++)
            for (int j = 0; j < 3; j++)
            {
                double sum = b2[j];
                for (int h = 0; h < 7; h++)
                {
                    double hidden = b1[h];
                    for (int k = 0; k < 5; k++)
                        hidden += (double)x[(row * 5) + k] * w1[(h * 5) + k];
                    sum += Math.Max(hidden, 0) * w2[(h * 3) + j];
                }

                expected[(row * 3) + j] = (float)sum;
            }

        AssertClose(expected, OnnxRuntime.Run(builder.Build(), x));
    }

    [SkippableFact]
    public void A_convolutional_network()
    {
        // One filter that adds the two channels' horizontal differences; numbers small enough to check by hand.
        var builder = new GraphBuilder("cnn");
        builder.AddInput("x", [Shape.Unknown, 2, 2, 4]);
        builder.AddConstant("w", new Tensor([1, 2, 1, 2], [-1, 1, -1, 1]));
        builder.AddConstant("b", new Tensor([1], [0.5f]));
        builder.AddConstant("two", new Tensor([1], [2]));
        builder.AddConstant("one", new Tensor([1], [1]));
        builder.AddConstant("three", new Tensor([1], [3]));
        builder.AddConstant("four", new Tensor([1], [4]));
        builder.Add("conv", new Conv { Window = new Window { PadRight = 1 } }, "x", "w", "b");
        builder.Add("norm", new BatchNormalization { Epsilon = 0 }, "conv", "two", "one", "three", "four");
        builder.Add("clip", new Clip(-3, 5), "norm");
        builder.Add("leaky", new LeakyRelu(0.5f), "clip");
        builder.Add("max", new MaxPool { KernelHeight = 2, KernelWidth = 1 }, "leaky");
        builder.Add("mean", new AveragePool { KernelHeight = 1, KernelWidth = 3, Window = new Window { StrideX = 2, PadLeft = 1 } }, "max");
        builder.Add("y", new Flatten(), "mean");
        builder.AddOutput("y");
        var x = new Tensor([1, 2, 2, 4], [0, 1, 3, 6, 1, 1, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3]);

        // conv rows: 1.5 3.5 3.5 -6.5 and 0.5 0.5 1.5 -3.5; norm is (conv - 3) + 1: -0.5 1.5 1.5 -8.5 and -1.5 -1.5 -0.5 -5.5;
        // clipped and leaky: -0.25 1.5 1.5 -1.5 and -0.75 -0.75 -0.25 -1.5; the greater: -0.25 1.5 1.5 -1.5;
        // means of (-0.25, 1.5), padding apart, and of (1.5, 1.5, -1.5).
        AssertClose(new Tensor([1, 2], [0.625f, 0.5f]), OnnxRuntime.Run(builder.Build(), x));
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])));
    }
}
