using Nibble.Graphs;
using Nibble.Numerics;

namespace Nibble.Runtime;

/// <summary>How a program holds one value of its network.</summary>
internal sealed class ProgramValue(string name)
{
    public string Name => name;

    /// <summary>Whether some step reads or writes its real numbers.</summary>
    public bool HasFloats { get; set; }

    /// <summary>Whether it is held as codes, zero point removed.</summary>
    public bool HasCodes => Quantization is not null;

    /// <summary>The quantization of its codes; null where it has none.</summary>
    public Quantize? Quantization { get; init; }

    /// <summary>The value of the Quantize node whose grid the codes are of: itself, or what it was copied or picked from.</summary>
    public int GridSource { get; init; }

    /// <summary>The numbers of a constant.</summary>
    public Tensor? Constant { get; init; }
}
