using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Writes normalizations that came after operator set 13 by what it has.</summary>
internal static class NormalizationExport
{
    /// <summary>Writes a normalization of groups of channels as one of channels: of the groups' own, or of groups that are taken for channels.</summary>
    /// <param name="node">The node.</param>
    /// <param name="norm">Its operator.</param>
    /// <param name="shape">The shape of its first input.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    /// <param name="onnx">Where it is written.</param>
    /// <exception cref="OnnxException">Sizes of the image are not known.</exception>
    public static void Lower(GraphNode node, GroupNormalization norm, Shape shape, IReadOnlyList<string> inputs, OnnxNodes onnx)
    {
        AttributeProto epsilon = AttributeWriter.Real("epsilon", norm.Epsilon);
        if (norm.Groups == shape[1])
        {
            onnx.Add(node.Name, "InstanceNormalization", inputs, [node.Output], epsilon);
            return;
        }

        if (shape.Sizes[1..].Contains(Shape.Unknown))
            throw new OnnxException($"normalizes groups of a value of the shape {shape}, of which more than the batch is unknown");

        // In so many words: of an empty batch, what is left could be anything.
        long each = shape.Sizes[1..].ToArray().Aggregate(1L, (count, size) => count * size) / norm.Groups;
        string joined = Reshaped("groups", inputs[0], [0, norm.Groups, each]);
        float[] ones = [.. Enumerable.Repeat(1f, norm.Groups)];
        string scale = onnx.AddReals($"{node.Name}/ones", [norm.Groups], ones), bias = onnx.AddReals($"{node.Name}/zeros", [norm.Groups], new float[norm.Groups]);
        string normal = onnx.AddExtra($"{node.Name}/InstanceNormalization", "InstanceNormalization", [joined, scale, bias], epsilon);
        string apart = Reshaped("channels", normal, [0, .. shape.Sizes[1..].ToArray().Select(size => (long)size)]);
        long[] column = [shape[1], .. Enumerable.Repeat(1L, shape.Rank - 2)];
        string scaled = onnx.AddExtra($"{node.Name}/Mul", "Mul", [apart, Reshaped("scale", inputs[1], column)]);
        onnx.Add(node.Name, "Add", [scaled, Reshaped("bias", inputs[2], column)], [node.Output]);

        string Reshaped(string name, string value, long[] sizes) =>
            onnx.AddExtra($"{node.Name}/{name}", "Reshape", [value, onnx.AddIntegers($"{node.Name}/{name}/shape", ElementType.Int64, [sizes.Length], sizes)]);
    }

    /// <summary>Writes a normalization by the root of the mean of squares.</summary>
    /// <param name="node">The node.</param>
    /// <param name="norm">Its operator.</param>
    /// <param name="rank">The number of axes of its first input.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    /// <param name="onnx">Where it is written.</param>
    public static void Lower(GraphNode node, RmsNormalization norm, int rank, IReadOnlyList<string> inputs, OnnxNodes onnx)
    {
        int first = norm.Axis < 0 ? norm.Axis + rank : norm.Axis;
        string square = Extra("Pow", inputs[0], onnx.AddReals($"{node.Name}/two", Shape.Scalar, 2));
        string mean = onnx.AddExtra($"{node.Name}/Mean", "ReduceMean", [square], AttributeWriter.Integers("axes", [.. Enumerable.Range(first, rank - first)]));
        string root = Extra("Sqrt", Extra("Add", mean, onnx.AddReals($"{node.Name}/epsilon", Shape.Scalar, norm.Epsilon)));
        onnx.Add(node.Name, "Mul", [Extra("Div", inputs[0], root), inputs[1]], [node.Output]);

        string Extra(string operation, params string[] reads) => onnx.AddExtra($"{node.Name}/{operation}", operation, reads);
    }
}
