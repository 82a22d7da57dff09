using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Writes operators that other types than floats do in ONNX, with a Cast on each side.</summary>
internal static class NumberExport
{
    /// <summary>Writes a change of type, or what makes integers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    /// <param name="onnx">Where it is written.</param>
    public static void Lower(GraphNode node, IReadOnlyList<string> inputs, OnnxNodes onnx)
    {
        string value = node.Operator switch
        {
            Truncate => Cast(onnx, $"{node.Name}/Int64", inputs[0], ElementType.Int64),
            ToFloat16 => Cast(onnx, $"{node.Name}/Float16", inputs[0], ElementType.Float16),
            ToBFloat16 => Cast(onnx, $"{node.Name}/BFloat16", inputs[0], ElementType.BFloat16),
            ArgExtreme => onnx.AddExtra($"{node.Name}/place", node.Operator.Name, inputs, AttributeWriter.AttributesOf(node.Operator)),
            _ => inputs[0],
        };
        onnx.Add(node.Name, "Cast", [value], [node.Output], AttributeWriter.Integer("to", (long)ElementType.Float));
    }

    /// <summary>Writes a remainder with the sign of the divisor, which ONNX has of integers only.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    /// <param name="onnx">Where it is written.</param>
    public static void LowerWholeRemainder(GraphNode node, IReadOnlyList<string> inputs, OnnxNodes onnx)
    {
        string[] whole = [.. inputs.Select((input, i) => Cast(onnx, $"{node.Name}/Int64_{i}", input, ElementType.Int64))];
        string rest = onnx.AddExtra($"{node.Name}/Mod", "Mod", whole, AttributeWriter.AttributesOf(node.Operator));
        onnx.Add(node.Name, "Cast", [rest], [node.Output], AttributeWriter.Integer("to", (long)ElementType.Float));
    }

    private static string Cast(OnnxNodes onnx, string wanted, string value, ElementType type) =>
        onnx.AddExtra(wanted, "Cast", [value], AttributeWriter.Integer("to", (long)type));
}
