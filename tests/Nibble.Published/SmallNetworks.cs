using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Published;

/// <summary>Networks of two layers, always the same.</summary>
internal static class SmallNetworks
{
    /// <summary>The networks by what they show.</summary>
    public static IReadOnlyDictionary<string, Func<Graph>> ByName { get; } = new Dictionary<string, Func<Graph>>
    {
        ["bytes"] = () => Create(inputs: 70, NumberFormat.UInt(8), NumberFormat.Int(8)),
        ["signs"] = () => Create(inputs: 70, NumberFormat.Bipolar, NumberFormat.Bipolar),
        ["table"] = () => Create(inputs: 2, NumberFormat.UInt(4), NumberFormat.Int(8)),
        ["floats"] = () => Create(inputs: 70, null, null),
    };

    private static Graph Create(int inputs, NumberFormat? activations, NumberFormat? weights)
    {
        const int Hidden = 50, Outputs = 10;
        var builder = new GraphBuilder("small");
        string value = builder.AddInput("x", [Shape.Unknown, inputs]);
        value = builder.Add("hidden", new MatMul(), Quantized(value), Weight("w1", [inputs, Hidden], 2));
        value = builder.Add("relu", new Relu(), value);
        builder.AddOutput(builder.Add("y", new MatMul(), Quantized(value), Weight("w2", [Hidden, Outputs], 3)));
        return builder.Build();

        string Quantized(string of) => activations is { } format ? builder.Add($"{of} codes", new Quantize(QuantizationGrid.PerTensor(format, 0.25f)), of) : of;

        string Weight(string name, Shape shape, ulong seed)
        {
            Tensor values = Tensor.Random(shape, seed);
            return builder.AddConstant(name, weights is { } format ? new Constant(QuantizationGrid.PerTensor(format, 0.03125f).Quantize(values)) : new Constant(values));
        }
    }
}
