using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Quantization.Tests;

/// <summary>Small networks with random weights, and samples for them.</summary>
internal static class RandomNetworks
{
    public static Graph Mlp(ulong seed, Func<Operator> activation, params int[] widths)
    {
        var builder = new GraphBuilder("mlp");
        string value = builder.AddInput("input", [Shape.Unknown, widths[0]]);
        for (int i = 1; i < widths.Length; i++)
        {
            Tensor weight = Scaled(Tensor.Random([widths[i], widths[i - 1]], seed + (ulong)i), 1 / MathF.Sqrt(widths[i - 1]));
            builder.AddConstant($"layer{i}.weight", weight);
            builder.AddConstant($"layer{i}.bias", Scaled(Tensor.Random([widths[i]], seed + 100 + (ulong)i), 0.3f));
            value = builder.Add($"layer{i}", new Gemm { TransposeRight = true }, value, $"layer{i}.weight", $"layer{i}.bias");
            if (i < widths.Length - 1)
                value = builder.Add($"layer{i}.activation", activation(), value);
        }

        builder.AddOutput(value);
        return builder.Build();
    }

    public static Graph Cnn(ulong seed)
    {
        var builder = new GraphBuilder("cnn");
        string value = builder.AddInput("image", [Shape.Unknown, 2, 8, 8]);
        builder.AddConstant("conv1.weight", Scaled(Tensor.Random([4, 2, 3, 3], seed), 0.25f));
        builder.AddConstant("gamma", Scaled(Tensor.Random([4], seed + 1), 0.5f));
        builder.AddConstant("beta", Tensor.Random([4], seed + 2));
        builder.AddConstant("mean", Tensor.Random([4], seed + 3));
        builder.AddConstant("variance", new Tensor([4], [0.5f, 1, 2, 0.1f]));
        builder.AddConstant("conv2.weight", Scaled(Tensor.Random([4, 4, 3, 3], seed + 4), 0.2f));
        builder.AddConstant("conv2.bias", Tensor.Random([4], seed + 5));
        builder.AddConstant("dense.weight", Scaled(Tensor.Random([3, 64], seed + 6), 0.125f));
        builder.AddConstant("dense.bias", Tensor.Random([3], seed + 7));
        var same = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
        value = builder.Add("conv1", new Conv { Window = same }, value, "conv1.weight");
        value = builder.Add("norm", new BatchNormalization(), value, "gamma", "beta", "mean", "variance");
        string first = builder.Add("relu1", new Relu(), value);
        value = builder.Add("conv2", new Conv { Window = same }, first, "conv2.weight", "conv2.bias");
        value = builder.Add("sum", new Add(), value, first);
        value = builder.Add("relu2", new Relu(), value);
        value = builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = new Window { StrideY = 2, StrideX = 2 } }, value);
        value = builder.Add("flat", new Flatten(), value);
        builder.AddOutput(builder.Add("dense", new Gemm { TransposeRight = true }, value, "dense.weight", "dense.bias"));
        return builder.Build();
    }

    public static Tensor Samples(Graph graph, int count, ulong seed = 77) => Tensor.Random(graph.Inputs[0].Shape.With(0, count), seed);

    private static Tensor Scaled(Tensor tensor, float factor)
    {
        foreach (ref float value in tensor.Values)
            value *= factor;
        return tensor;
    }
}
