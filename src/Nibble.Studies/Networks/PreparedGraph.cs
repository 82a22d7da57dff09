using System.Collections.Immutable;
using Nibble.Data;
using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Studies;

/// <summary>Puts what was done to inputs before training in front of a network, so that the network takes data as they are.</summary>
internal static class PreparedGraph
{
    // Below, a sample has rounding errors instead of contrast.
    private const float LeastNorm = 1e-8f;

    /// <summary>The same network behind a transform of its only input.</summary>
    /// <exception cref="GraphException">The transform was fitted to samples of another shape.</exception>
    public static Graph Of(Graph network, InputTransform transform)
    {
        if (transform.IsNone)
            return network;
        GraphInput input = network.Inputs[0];
        var builder = new GraphBuilder(network.Name) { Requantization = network.Requantization };
        builder.AddInput(input.Name, input.Shape, input.Type);
        foreach ((string name, Constant constant) in network.Constants)
            builder.AddConstant(name, constant);
        string value = input.Name;
        foreach (TransformPart part in transform.Parts)
            value = part.Kind switch
            {
                "affine" => AddAffine(builder, value, input.Shape, part),
                "gcn" => AddContrast(builder, value, input.Shape, part),
                "zca" => AddWhitening(builder, value, input.Shape, part),
                _ => throw new StudyException($"The preparation '{part.Kind}' can't be written into a network."),
            };
        foreach (GraphNode node in network.Nodes)
            builder.Add(node with { Inputs = [.. node.Inputs.Select(read => read == input.Name ? value : read)] });
        foreach (string output in network.Outputs)
            builder.AddOutput(output);
        return builder.Build();
    }

    private static string AddAffine(GraphBuilder builder, string x, Shape shape, TransformPart part)
    {
        string centered = builder.Add($"{x}.centered", new Sub(), x, builder.AddConstant($"{x}.mean", Spread(part.Numbers["mean"], shape)));
        return builder.Add($"{x}.normalized", new Div(), centered, builder.AddConstant($"{x}.deviation", Spread(part.Numbers["deviation"], shape)));
    }

    private static string AddContrast(GraphBuilder builder, string x, Shape shape, TransformPart part)
    {
        ImmutableArray<int> axes = [.. Enumerable.Range(1, shape.Rank - 1)];
        int length = LengthOf(shape);
        string centered = builder.Add($"{x}.centered", new Sub(), x, builder.Add($"{x}.mean", new Reduce(Reduction.Mean, axes), x));
        string square = builder.Add($"{x}.meansquare", new Reduce(Reduction.Mean, axes), builder.Add($"{x}.squares", new Mul(), centered, centered));
        string root = builder.Add($"{x}.root", new Sqrt(), square);
        string norm = builder.Add($"{x}.norm", new Mul(), root, builder.AddConstant($"{x}.size", Tensor.Scalar(MathF.Sqrt(length) / part.Numbers["scale"][0])));
        return builder.Add($"{x}.contrast", new Div(), centered, builder.Add($"{x}.divisor", new Clip(LeastNorm), norm));
    }

    private static string AddWhitening(GraphBuilder builder, string x, Shape shape, TransformPart part)
    {
        string rows = builder.Add($"{x}.rows", new Reshape([-1, LengthOf(shape)]), x);
        string centered = builder.Add($"{x}.centered", new Sub(), rows, builder.AddConstant($"{x}.mean", part.Numbers["mean"]));
        string white = builder.Add($"{x}.white", new MatMul(), centered, builder.AddConstant($"{x}.matrix", part.Numbers["matrix"]));
        return builder.Add($"{x}.whitened", new Reshape(shape.With(0, -1)), white);
    }

    // One number for all inputs, one for each channel of images, or one for each feature; rows of what was an image have all its pixels of a channel side by side.
    private static Tensor Spread(Tensor numbers, Shape shape)
    {
        int length = LengthOf(shape);
        if (numbers.Length == 1)
            return Tensor.Scalar(numbers[0]);
        if (shape.Rank > 2 && numbers.Length == shape[1])
            return numbers.Reshape([numbers.Length, .. Enumerable.Repeat(1, shape.Rank - 2)]);
        var spread = new Tensor(new Shape(shape.Sizes[1..]));
        for (int i = 0; i < length; i++)
            spread[i] = numbers[i / (length / numbers.Length)];
        return spread;
    }

    private static int LengthOf(Shape shape) => (int)new Shape(shape.Sizes[1..]).ElementCount;
}
