using Nibble.Graphs;

namespace Nibble.Onnx;

/// <summary>Writes what is low-bit in a network in one of the dialects.</summary>
internal abstract class QuantizationExport
{
    /// <summary>Formats of constants that the file's own types and operators do not tell.</summary>
    public SortedDictionary<string, string> NotedFormats { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes a Quantize.</summary>
    /// <exception cref="OnnxException">The dialect can't say it.</exception>
    public abstract void LowerQuantize(GraphNode node, Quantize quantize);

    /// <summary>Writes a node of another operator, where the dialect has a form of its own for it; false where it has none.</summary>
    /// <exception cref="OnnxException">The dialect can't say it.</exception>
    public abstract bool TryLower(GraphNode node);

    /// <summary>Writes an embedding whose table is of codes, where the dialect can pick codes and decode what was picked; false where it can't.</summary>
    /// <param name="node">A Gather.</param>
    /// <param name="indices">Writes the indices, and gives their ONNX name.</param>
    /// <exception cref="OnnxException">The dialect can't say it.</exception>
    public virtual bool TryPick(GraphNode node, Func<string> indices) => false;

    /// <summary>The ONNX name of a value as real numbers, as one node reads it.</summary>
    /// <param name="reader">The node.</param>
    /// <param name="value">The value.</param>
    /// <param name="input">Which of the node's inputs it is.</param>
    /// <exception cref="OnnxException">The dialect can't say it.</exception>
    public abstract string Read(GraphNode reader, string value, int input);

    /// <summary>The ONNX name of a value as real numbers.</summary>
    /// <exception cref="OnnxException">The dialect can't say it.</exception>
    public abstract string Read(string value);
}
