using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Studies;

namespace Nibble.SideBySide;

/// <summary>Networks with weights that keep the size of their activations (He et al. 2015, arXiv:1502.01852).</summary>
internal static class RandomNetworks
{
    private const int CalibrationSamples = 16;

    public static readonly Window SamePadding = new() { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
    public static readonly Window Halving = new() { StrideY = 2, StrideX = 2 };

    /// <summary>Fully connected layers of given widths, with ReLU between them.</summary>
    public static Graph Mlp(string name, params ReadOnlySpan<int> widths)
    {
        var builder = new GraphBuilder(name);
        string value = builder.AddInput("x", [Shape.Unknown, widths[0]]);
        for (int i = 1; i < widths.Length; i++)
            value = Linear(builder, $"linear{i}", value, widths[i - 1], widths[i], activate: i < widths.Length - 1);
        builder.AddOutput(value);
        return builder.Build();
    }

    /// <summary>32x32 images through 2x64C3-MP2-2x128C3-MP2-2x256C3-MP2-FC512-10.</summary>
    public static Graph Cnn(string name)
    {
        var builder = new GraphBuilder(name);
        string value = builder.AddInput("x", [Shape.Unknown, 3, 32, 32]);
        int channels = 3;
        foreach (int width in (ReadOnlySpan<int>)[64, 128, 256])
        {
            value = Convolution(builder, $"conv{width}a", value, channels, width);
            value = Convolution(builder, $"conv{width}b", value, width, width);
            value = builder.Add($"pool{width}", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = Halving }, value);
            channels = width;
        }

        value = builder.Add("flat", new Flatten(), value);
        value = Linear(builder, "linear1", value, channels * 4 * 4, 512, activate: true);
        builder.AddOutput(Linear(builder, "linear2", value, 512, 10, activate: false));
        return builder.Build();
    }

    /// <summary>300 of 5000 words through an embedding of 15 numbers each and an LSTM of 64 units to one probability.</summary>
    public static Graph Lstm(string name)
    {
        const int Words = 5000, Vector = 15, Hidden = 64, Steps = 300;
        var builder = new GraphBuilder(name);
        builder.AddInput("x", [Shape.Unknown, Steps], InputType.Int64);
        builder.AddConstant("embedding", Scaled("embedding", [Words, Vector], 1));
        builder.AddConstant("lstm.w", Scaled("lstm.w", [1, 4 * Hidden, Vector], MathF.Sqrt(1f / Vector)));
        builder.AddConstant("lstm.r", Scaled("lstm.r", [1, 4 * Hidden, Hidden], MathF.Sqrt(1f / Hidden)));
        builder.AddConstant("lstm.b", Scaled("lstm.b", [1, 8 * Hidden], 0.1f));
        string value = builder.Add("turned", new Transpose([1, 0, 2]), builder.Add("vectors", new Gather(), "embedding", "x"));
        value = builder.Add("last", new Reshape([-1, Hidden]), builder.Add("lstm", new Lstm { Result = LstmResult.Hidden }, value, "lstm.w", "lstm.r", "lstm.b"));
        builder.AddOutput(builder.Add("probability", new Sigmoid(), Linear(builder, "linear", value, Hidden, 1, activate: false)));
        return builder.Build();
    }

    /// <summary>Samples for the ranges of a network's activations.</summary>
    public static Tensor Calibration(Graph network) => new RandomInput(network).Make(CalibrationSamples, 3);

    private static string Convolution(GraphBuilder builder, string name, string value, int inputs, int outputs)
    {
        string weight = Weight(builder, name, [outputs, inputs, 3, 3], inputs * 9), bias = Bias(builder, name, outputs);
        return builder.Add($"{name}.relu", new Relu(), builder.Add(name, new Conv { Window = SamePadding }, value, weight, bias));
    }

    private static string Linear(GraphBuilder builder, string name, string value, int inputs, int outputs, bool activate)
    {
        string sum = builder.Add(name, new Gemm { TransposeRight = true }, value, Weight(builder, name, [outputs, inputs], inputs), Bias(builder, name, outputs));
        return activate ? builder.Add($"{name}.relu", new Relu(), sum) : sum;
    }

    private static string Weight(GraphBuilder builder, string name, Shape shape, int fanIn) =>
        builder.AddConstant($"{name}.weight", Scaled(name, shape, MathF.Sqrt(2f / fanIn)));

    private static string Bias(GraphBuilder builder, string name, int outputs) => builder.AddConstant($"{name}.bias", Scaled($"{name}.bias", [outputs], 0.1f));

    /// <summary>Normal numbers times a factor; the name decides them.</summary>
    public static Tensor Scaled(string name, Shape shape, float factor)
    {
        ulong seed = 1;
        foreach (char letter in name)
            seed = (seed * 31) + letter;
        Tensor tensor = Tensor.Random(shape, seed);
        foreach (ref float value in tensor.Values)
            value *= factor;
        return tensor;
    }
}
