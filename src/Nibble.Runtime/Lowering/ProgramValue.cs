using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>What a program knows of one value of its network.</summary>
internal sealed class ProgramValue(string name)
{
    public string Name => name;

    /// <summary>The quantization of its codes; null where it has none.</summary>
    public Quantize? Quantization { get; init; }

    /// <summary>The value of the Quantize node whose grid the codes are of: itself, or what it was copied or picked from.</summary>
    public int GridSource { get; init; }

    /// <summary>The numbers of a constant.</summary>
    public Tensor? Constant { get; init; }

    /// <summary>How its codes are held.</summary>
    public Element CodeElement => ElementOf(Quantization!.Format);

    /// <summary>How codes of a format are held.</summary>
    public static Element ElementOf(NumberFormat format) => format.Bits <= 8 ? Element.Byte : Element.Short;
}
