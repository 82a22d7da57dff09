using Nibble.Graphs;

namespace Nibble.Quantization;

/// <summary>Puts Quantize operators behind values.</summary>
internal static class QuantizeInsertion
{
    /// <summary>Makes whoever reads a value, but for the nodes named, read it on a grid.</summary>
    public static void QuantizeValue(this GraphEditor editor, string value, Quantize operation, params ReadOnlySpan<string> except)
    {
        string quantized = $"{value}.quantized";
        editor.Redirect(value, quantized, except);
        editor.Add(new GraphNode(quantized, operation, [value], quantized));
    }
}
