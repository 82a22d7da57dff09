using System.Runtime.InteropServices;

namespace Nibble.Kernels;

/// <summary>One row by a panel of weights of fewer than 8 bits, as they are stored. Machine code reads it, so its layout is fixed.</summary>
/// <remarks>
/// A block of a panel is 128 bytes; with weights of 2 bits, for example:
/// <code>
/// byte 4n + i:  step 4b + 3 | step 4b + 2 | step 4b + 1 | step 4b      output n, input i of each step
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PlaneRow
{
    /// <summary>A dword of inputs, less 128, for each step of whole blocks; any where the panel ends within a block.</summary>
    public sbyte* Inputs;

    /// <summary>The panel.</summary>
    public byte* Panel;

    /// <summary>Blocks of the panel.</summary>
    public nint Blocks;

    /// <summary>For 32 outputs: Σ input · (weight + bias), with the bias of <see cref="BytePanels.Bias"/>.</summary>
    public int* Sums;
}
