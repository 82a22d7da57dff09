using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Onnx;

/// <summary>Writes operators that came after operator set 13 as the operators that they are made of, in the order that ONNX Runtime fuses again.</summary>
internal static class Composition
{
    /// <summary>Writes a HardSwish, Mish, Swish, Gelu or LayerNormalization.</summary>
    /// <param name="node">The node.</param>
    /// <param name="rank">The number of axes of its first input.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    /// <param name="onnx">Where it is written.</param>
    public static void Lower(GraphNode node, int rank, IReadOnlyList<string> inputs, OnnxNodes onnx)
    {
        switch (node.Operator)
        {
            case HardSwish:
                string gate = onnx.AddExtra($"{node.Name}/HardSigmoid", "HardSigmoid", inputs, AttributeWriter.Real("alpha", 1f / 6), AttributeWriter.Real("beta", 0.5f));
                onnx.Add(node.Name, "Mul", [inputs[0], gate], [node.Output]);
                break;
            case Mish:
                string soft = onnx.AddExtra($"{node.Name}/Softplus", "Softplus", inputs);
                onnx.Add(node.Name, "Mul", [inputs[0], onnx.AddExtra($"{node.Name}/Tanh", "Tanh", [soft])], [node.Output]);
                break;
            case Swish swish:
                string scaled = swish.Alpha == 1 ? inputs[0] : onnx.AddExtra($"{node.Name}/Mul", "Mul", [inputs[0], onnx.AddReals($"{node.Name}/alpha", Shape.Scalar, swish.Alpha)]);
                onnx.Add(node.Name, "Mul", [inputs[0], onnx.AddExtra($"{node.Name}/Sigmoid", "Sigmoid", [scaled])], [node.Output]);
                break;
            case Gelu gelu:
                LowerGelu(node, gelu, inputs[0], onnx);
                break;
            case LayerNormalization norm:
                LowerNormalization(node, norm, rank, inputs, onnx);
                break;
        }
    }

    private static void LowerGelu(GraphNode node, Gelu gelu, string x, OnnxNodes onnx)
    {
        string function;
        if (gelu.IsApproximate)
        {
            string cube = Extra("Pow", x, Number("three", 3));
            string sum = Extra("Add", x, Extra("Mul", cube, Number("cubic", 0.044715f)));
            function = Extra("Tanh", Extra("Mul", sum, Number("slope", MathF.Sqrt(2 / MathF.PI))));
        }
        else
        {
            function = Extra("Erf", Extra("Div", x, Number("root", MathF.Sqrt(2))));
        }

        string twice = Extra("Mul", x, Extra("Add", function, Number("one", 1)));
        onnx.Add(node.Name, "Mul", [twice, Number("half", 0.5f)], [node.Output]);

        string Number(string name, float value) => onnx.AddReals($"{node.Name}/{name}", Shape.Scalar, value);
        string Extra(string operation, params string[] reads) => onnx.AddExtra($"{node.Name}/{operation}", operation, reads);
    }

    private static void LowerNormalization(GraphNode node, LayerNormalization norm, int rank, IReadOnlyList<string> inputs, OnnxNodes onnx)
    {
        int first = norm.Axis < 0 ? norm.Axis + rank : norm.Axis;
        AttributeProto axes = AttributeWriter.Integers("axes", [.. Enumerable.Range(first, rank - first)]);
        string centered = Extra("Sub", inputs[0], onnx.AddExtra($"{node.Name}/Mean", "ReduceMean", [inputs[0]], axes));
        string square = Extra("Pow", centered, onnx.AddReals($"{node.Name}/two", Shape.Scalar, 2));
        string variance = onnx.AddExtra($"{node.Name}/Variance", "ReduceMean", [square], axes);
        string deviation = Extra("Sqrt", Extra("Add", variance, onnx.AddReals($"{node.Name}/epsilon", Shape.Scalar, norm.Epsilon)));
        string normal = Extra("Div", centered, deviation);
        if (inputs.Count == 2)
            onnx.Add(node.Name, "Mul", [normal, inputs[1]], [node.Output]);
        else
            onnx.Add(node.Name, "Add", [Extra("Mul", normal, inputs[1]), inputs[2]], [node.Output]);

        string Extra(string operation, params string[] reads) => onnx.AddExtra($"{node.Name}/{operation}", operation, reads);
    }
}
