namespace Nibble.Kernels;

/// <summary>One way to multiply unsigned bytes by signed weights into 32-bit sums, a tile at a time.</summary>
public abstract unsafe class IntegerKernel
{
    /// <summary>The name in lists and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether this processor and this process run it.</summary>
    public bool IsSupported => WhyUnsupported is null;

    /// <summary>Why it can't run here; null where it can.</summary>
    public abstract string? WhyUnsupported { get; }

    /// <summary>Whether its code is written when it is first used.</summary>
    internal virtual bool IsEmitted => false;

    /// <summary>The width in which products are added up before they reach the 32 bits of a sum.</summary>
    public virtual int AccumulatorBits => 32;

    /// <summary>Rows that one call takes at most.</summary>
    internal abstract int MostRows { get; }

    /// <summary>Whether inputs are taken as signed bytes, 128 below what they are.</summary>
    internal virtual bool TakesSigned => false;

    /// <summary>Whether every sum is exact, as long as it fits 32 bits itself.</summary>
    /// <param name="greatest">The greatest input.</param>
    /// <param name="pairs">What the weights are.</param>
    public virtual bool IsExactFor(byte greatest, PairSums pairs) => true;

    /// <summary>Up to how many rows weights of fewer than 8 bits are multiplied as they are stored; above, panels are expanded to 8 bits.</summary>
    internal virtual int MostPlaneRows => 0;

    /// <summary>Writes the sums of 1 to <see cref="MostRows"/> rows and at least the first <paramref name="outputs"/> outputs of a panel.</summary>
    internal abstract void Multiply(ref ByteTile tile, int rows, int outputs);

    /// <summary>Whether <see cref="MultiplyTo"/> knows an end.</summary>
    internal virtual bool Has(TileEnd end) => false;

    /// <summary>Writes the output of 1 to <see cref="MostRows"/> rows and all 32 outputs of a panel.</summary>
    internal virtual void MultiplyTo(TileEnd end, ref ByteTile tile, int rows) => throw new NotSupportedException();

    /// <summary>Whether <see cref="MultiplyPlanes"/> is exact for a panel of so many steps.</summary>
    internal virtual bool PlanesAreExactFor(int bits, int steps) => true;

    /// <summary>Writes the sums of one row and stored weights of 4, 2 or 1 bits.</summary>
    internal virtual void MultiplyPlanes(ref PlaneRow row, int bits) => throw new NotSupportedException();
}
