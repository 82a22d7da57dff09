using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Runtime;

namespace Nibble.Quantization.Tests;

/// <summary>Networks whose channels differ widely in range, as those of trained networks with folded normalization do.</summary>
internal static class Networks
{
    /// <summary>Conv, depthwise, pointwise, pooling and two dense layers; some channels are a hundred times others.</summary>
    public static Graph Uneven(ulong seed, Operator? activation = null)
    {
        var builder = new GraphBuilder("uneven");
        string value = builder.AddInput("image", [Shape.Unknown, 2, 9, 9]);
        value = AddConv(builder, "conv", value, new Tensor([6, 2, 3, 3], Uneven(6 * 18, 18, seed)), new Conv { Window = new Window { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 } });
        value = builder.Add("relu1", activation ?? new Relu(), value);
        value = AddConv(builder, "depthwise", value, new Tensor([6, 1, 3, 3], Uneven(6 * 9, 9, seed + 10)), new Conv { Groups = 6, Window = new Window { StrideY = 2, PadLeft = 1, DilationX = 2 } });
        value = builder.Add("relu2", new LeakyRelu(0.1f), value);
        value = AddConv(builder, "pointwise", value, new Tensor([8, 3, 1, 1], Uneven(24, 3, seed + 20)), new Conv { Groups = 2 });
        value = builder.Add("relu3", new Relu(), value);
        value = builder.Add("pool", new MaxPool { KernelHeight = 2, KernelWidth = 2 }, value);
        value = builder.Add("flat", new Flatten(), value);
        int features = builder.ShapeOf(value)[1];
        builder.AddConstant("dense1.weight", new Tensor([features, 7], Uneven(features * 7, 7, seed + 30)));
        value = builder.Add("dense1", new Gemm(), value, "dense1.weight");
        value = builder.Add("relu4", new Relu(), value);
        builder.AddConstant("dense2.weight", new Tensor([4, 7], Uneven(28, 7, seed + 40)));
        builder.AddConstant("dense2.bias", Tensor.Random([4], seed + 41));
        builder.AddOutput(builder.Add("dense2", new Gemm { TransposeRight = true }, value, "dense2.weight", "dense2.bias"));
        return builder.Build();
    }

    /// <summary>One layer alone, to judge it by its outputs.</summary>
    public static Graph Single(Operator layer, Shape input, Tensor weight, Tensor? bias = null)
    {
        var builder = new GraphBuilder("single");
        string x = builder.AddInput("x", input), w = builder.AddConstant("weight", weight);
        builder.AddOutput(bias is null ? builder.Add("layer", layer, x, w) : builder.Add("layer", layer, x, w, builder.AddConstant("bias", bias)));
        return builder.Build();
    }

    /// <summary>Samples whose features depend on each other, with one feature that is always zero.</summary>
    public static Tensor Structured(Shape shape, ulong seed)
    {
        Tensor noise = Tensor.Random(shape, seed), samples = new(shape);
        int features = samples.Length / shape[0];
        for (int i = 0; i < samples.Length; i++)
        {
            int feature = i % features, row = i - feature;
            samples[i] = feature == features / 2 ? 0 : Math.Max(0, noise[row] + (0.7f * noise[i]) + (0.5f * noise[row + (feature / 2)]));
        }

        return samples;
    }

    public static Tensor Run(Graph graph, Tensor samples) => new FloatEvaluator(graph).Run(samples);

    /// <summary>The greatest difference of two outputs, as a share of the greatest output.</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        double greatest = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
            (greatest, size) = (Math.Max(greatest, Math.Abs((double)expected[i] - actual[i])), Math.Max(size, Math.Abs(expected[i])));
        return size == 0 ? greatest : greatest / size;
    }

    private static string AddConv(GraphBuilder builder, string name, string value, Tensor weight, Conv conv)
    {
        builder.AddConstant($"{name}.weight", weight);
        builder.AddConstant($"{name}.bias", Tensor.Random([weight.Shape[0]], (ulong)name.Length));
        return builder.Add(name, conv, value, $"{name}.weight", $"{name}.bias");
    }

    private static float[] Uneven(int count, int perRow, ulong seed)
    {
        var random = new CounterRandom(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = random.Normal((ulong)i) * MathF.Pow(10, random.Stream(1).Uniform((ulong)(i / perRow), -1.3f, 0.7f)) / MathF.Sqrt(perRow);
        return values;
    }
}
