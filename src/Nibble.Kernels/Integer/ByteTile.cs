using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>What a kernel is to do: the sums of a few rows and the 32 outputs of one panel. Machine code reads it, so its layout is fixed.</summary>
/// <remarks>
/// A step of a panel is 32 dwords, one for each output; a dword holds the weights of four inputs that stand side by side:
/// <code>
/// row    u8: x0 x1 x2 x3                                          the same for all lanes
/// panel  s8: w0 w1 w2 w3 (output 0) | w0 w1 w2 w3 (output 1) | …  lane = output
/// sum   s32: Σ x·w       (output 0) | Σ x·w       (output 1) | …
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ByteTile
{
    /// <summary>Outputs of a panel.</summary>
    public const int Outputs = 32;

    /// <summary>Bytes of a step of a panel: as many as a row of sums has.</summary>
    public const int StepBytes = Outputs * sizeof(int);

    /// <summary>The first row.</summary>
    public byte* Rows;

    /// <summary>Bytes from a row to the next.</summary>
    public nint RowStep;

    /// <summary>Where each tap begins, seen from its row.</summary>
    public nint* Taps;

    /// <summary>The number of taps, at least 1.</summary>
    public nint TapCount;

    /// <summary>Dwords of a tap, at least 1.</summary>
    public nint Dwords;

    /// <summary>The panel: a step for each dword of each tap.</summary>
    public sbyte* Panel;

    /// <summary>32 sums for each row, one row behind the other; for <see cref="TileEnd.Sums"/>.</summary>
    public int* Sums;

    /// <summary>Where the first row's first output goes, for the other ends.</summary>
    public byte* Output;

    /// <summary>Bytes from a row of the output to the next.</summary>
    public nint OutputStep;

    /// <summary>Added to the sums, 32 of them.</summary>
    public int* Offsets;

    /// <summary>What the sums are multiplied by, 32 of them; for <see cref="TileEnd.Codes"/>, as what follows.</summary>
    public float* Factors;

    /// <summary>The least step, from zero.</summary>
    public float Low;

    /// <summary>The greatest step, from zero.</summary>
    public float High;

    /// <summary>The byte of zero.</summary>
    public int Zero;
}
