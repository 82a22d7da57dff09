using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Writes comparisons and what combines them. Truths are numbers in a network and booleans in ONNX, so that a Cast stands where one kind becomes the other.</summary>
internal sealed class TruthExport(Graph graph, OnnxNodes onnx, QuantizationExport quantization)
{
    // Values of the network to what holds them as booleans.
    private readonly Dictionary<string, string> _booleans = [];

    /// <summary>Whether an operator's results are truths.</summary>
    public static bool Makes(Operator operation) => operation is Greater or GreaterOrEqual or Less or LessOrEqual or Equal or IsNaN or IsInf || Combines(operation);

    /// <summary>Whether an operator takes an input for truths.</summary>
    public static bool Reads(Operator operation, int input) => (operation is Where && input == 0) || Combines(operation);

    /// <summary>Writes a node that makes truths.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">The ONNX names of what it reads.</param>
    public void Lower(GraphNode node, IReadOnlyList<string> inputs)
    {
        bool isNumber = graph.Outputs.Contains(node.Output) || graph.ConsumersOf(node.Output).Any(other => other.Inputs.Where((input, i) => input == node.Output && !Reads(other.Operator, i)).Any());
        string boolean = isNumber ? onnx.NameValue($"{node.Output}/truth") : node.Output;
        onnx.Add(isNumber ? onnx.NameNode($"{node.Name}/truth") : node.Name, node.Operator.Name, inputs, [boolean], AttributeWriter.AttributesOf(node.Operator));
        _booleans.Add(node.Output, boolean);
        if (isNumber)
            onnx.Add(node.Name, "Cast", [boolean], [node.Output], AttributeWriter.Integer("to", (long)ElementType.Float));
    }

    /// <summary>The ONNX name of a value as booleans.</summary>
    public string Read(GraphNode node, string value)
    {
        if (_booleans.TryGetValue(value, out string? known))
            return known;
        string boolean = graph.Constants.TryGetValue(value, out Constant? constant)
            ? onnx.AddIntegers($"{node.Name}/condition", ElementType.Bool, constant.Shape, [.. constant.ToTensor().Values.ToArray().Select(number => number != 0 ? 1L : 0)])
            : onnx.AddExtra($"{node.Name}/Cast", "Cast", [quantization.Read(value)], AttributeWriter.Integer("to", (long)ElementType.Bool));
        _booleans.Add(value, boolean);
        return boolean;
    }

    private static bool Combines(Operator operation) => operation is And or Or or Xor or Not;
}
