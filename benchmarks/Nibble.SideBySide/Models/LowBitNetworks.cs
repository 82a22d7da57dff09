using Nibble.Graphs;
using Nibble.Numerics;
using Nibble.Quantization;

namespace Nibble.SideBySide;

/// <summary>Networks of weights, or weights and activations, below 8 bits.</summary>
internal static class LowBitNetworks
{
    private static readonly QuantizationGrid Signs = QuantizationGrid.PerTensor(NumberFormat.Bipolar, 1);

    /// <summary>Weights of -1 and +1 times the mean magnitude of their neuron, activations of 8 bits.</summary>
    public static Graph BinaryWeights(Graph network) => Quantize(network, new SignQuantizer { Scale = null, Granularity = Granularity.PerChannel() }, NumberFormat.Bipolar);

    /// <summary>Weights of -1, 0 and +1 times a scale of their neuron, activations of 8 bits.</summary>
    public static Graph TernaryWeights(Graph network) => Quantize(network, new TernaryQuantizer { Granularity = Granularity.PerChannel() }, NumberFormat.Int(2, narrow: true));

    /// <summary>Weights of 4 bits, activations of 8.</summary>
    public static Graph Int4Weights(Graph network) => Quantize(network, new UniformQuantizer(NumberFormat.Int(4)) { Granularity = Granularity.PerChannel() }, NumberFormat.Int(4));

    /// <summary>
    /// <see cref="RandomNetworks.Cnn"/> with signs in place of its activations and weights. The first layer has 8-bit weights and inputs.
    /// All scales are powers of two, so that floats compute it without an error and the integer program must give the same.
    /// </summary>
    public static Graph BinaryCnn(string name)
    {
        const float InputScale = 1f / 32, WeightScale = 1f / 128;
        var builder = new GraphBuilder(name);
        string value = builder.Add("x.codes", new Quantize(QuantizationGrid.PerTensor(NumberFormat.Int(8), InputScale)), builder.AddInput("x", [Shape.Unknown, 3, 32, 32]));
        int channels = 3;
        foreach (int width in (ReadOnlySpan<int>)[64, 128, 256])
        {
            QuantizationGrid weights = channels == 3 ? QuantizationGrid.PerTensor(NumberFormat.Int(8), WeightScale) : SignsOf(channels * 9);
            value = Convolution(builder, $"conv{width}a", value, weights, channels == 3 ? InputScale : 1, channels, width);
            value = Convolution(builder, $"conv{width}b", value, SignsOf(width * 9), 1, width, width);
            value = builder.Add($"pool{width}", new MaxPool { KernelHeight = 2, KernelWidth = 2, Window = RandomNetworks.Halving }, value);
            channels = width;
        }

        value = builder.Add("flat", new Flatten(), value);
        value = builder.Add("linear1.signs", new Quantize(Signs), Linear(builder, "linear1", value, channels * 4 * 4, 512));
        builder.AddOutput(Linear(builder, "linear2", value, 512, 10));
        return builder.Build();
    }

    // The weights are moved to their points first, and then have codes without a further error.
    private static Graph Quantize(Graph network, Quantizer points, NumberFormat format)
    {
        GraphEditor editor = network.Edit();
        foreach (GraphNode layer in network.Nodes.Where(node => node.Operator is Gemm))
            editor.SetConstant(layer.Inputs[1], new Constant(points.FakeQuantize(network.Constants[layer.Inputs[1]].ToTensor())));
        var recipe = new QuantizationRecipe { Weights = new UniformQuantizer(format) { Granularity = Granularity.PerChannel() } };
        return PostTraining.Quantize(editor.Build(), recipe, RandomNetworks.Calibration(network));
    }

    private static string Convolution(GraphBuilder builder, string name, string value, QuantizationGrid weights, float inputScale, int inputs, int outputs)
    {
        AddWeights(builder, name, [outputs, inputs, 3, 3], weights, inputScale);
        return builder.Add($"{name}.signs", new Quantize(Signs), builder.Add(name, new Conv { Window = RandomNetworks.SamePadding }, value, $"{name}.weight", $"{name}.bias"));
    }

    private static string Linear(GraphBuilder builder, string name, string value, int inputs, int outputs)
    {
        AddWeights(builder, name, [outputs, inputs], SignsOf(inputs), inputScale: 1);
        return builder.Add(name, new Gemm { TransposeRight = true }, value, $"{name}.weight", $"{name}.bias");
    }

    private static void AddWeights(GraphBuilder builder, string name, Shape shape, QuantizationGrid weights, float inputScale)
    {
        Tensor real = RandomNetworks.Scaled(name, shape, 0.3f), bias = RandomNetworks.Scaled($"{name}.bias", [shape[0]], 0.1f);
        builder.AddConstant($"{name}.weight", new Constant(weights.Quantize(real)));
        builder.AddConstant($"{name}.bias", new Constant(QuantizationGrid.PerTensor(NumberFormat.Int(32), inputScale * weights.Scales[0]).Quantize(bias)));
    }

    // About what keeps the size of a sum of signs.
    private static QuantizationGrid SignsOf(int fanIn) => QuantizationGrid.PerTensor(NumberFormat.Bipolar, MathF.ScaleB(1, -MathF.ILogB(fanIn) / 2));
}
