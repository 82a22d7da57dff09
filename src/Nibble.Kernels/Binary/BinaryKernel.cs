namespace Nibble.Kernels;

/// <summary>One way to multiply signs by signs, a tile at a time; exact wherever 32 bits hold the sum.</summary>
public abstract unsafe class BinaryKernel
{
    /// <summary>The name in lists and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor and this process run it.</summary>
    public bool IsSupported => WhyUnsupported is null;

    /// <summary>Why it can't run here; null where it can.</summary>
    public abstract string? WhyUnsupported { get; }

    // The loops of kernels are compiled once, with all they call inlined, and must not be inlined themselves: a caller that is compiled anew would
    // take the loop in without what it calls, and lose more than half of its speed.

    /// <summary>Writes the sums of 1 to <see cref="BitTile.MostRows"/> rows for all panels of the tile.</summary>
    internal abstract void Multiply(ref BitTile tile, int rows);
}
