namespace Nibble.Quantization;

/// <summary>A width in bits, two's complement, that every accumulator must fit for every input: a proof, not a measurement.</summary>
public sealed record AccumulatorLimit
{
    /// <summary>Creates a limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not 2 to 32.</exception>
    public AccumulatorLimit(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 32);
        Bits = bits;
    }

    /// <summary>2 to 32.</summary>
    public int Bits { get; }

    /// <summary>What every kernel has: 32 bits.</summary>
    public static AccumulatorLimit Int32 { get; } = new(32);
}
