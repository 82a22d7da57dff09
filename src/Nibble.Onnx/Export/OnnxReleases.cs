namespace Nibble.Onnx;

/// <summary>The operator sets that can be written, and what came with each.</summary>
internal static class OnnxReleases
{
    /// <summary>The oldest: the first with scales per channel.</summary>
    public const int Oldest = 13;

    /// <summary>The newest that is known.</summary>
    public const int Newest = 25;

    /// <summary>Reductions take their axes as an input, not as an attribute.</summary>
    public const int AxesAreInputs = 18;

    /// <summary>Average pools may be dilated.</summary>
    public const int DilatedAverages = 19;

    /// <summary>Pads may repeat the other end, and resized axes be symmetric.</summary>
    public const int WrappedPads = 19;

    /// <summary>Integers of 4 bits, codes of 16, a scale per block.</summary>
    public const int FourBits = 21;

    /// <summary>Integers of 2 bits.</summary>
    public const int TwoBits = 25;

    /// <summary>The version of the file format that the release with an operator set brought; older runtimes refuse newer files.</summary>
    public static int IrVersionOf(int opset) => opset switch
    {
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        24 => 12,
        _ => 13,
    };
}
